#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the command to the finished clip of words, with the built-in model: 17 frames of 128x128, 12 steps with guidance.

    bench/first_clip.py CLI [--cold N] [--warm N]

Cold: an empty home, so that this computer is measured first, and the system's cache of files dropped
before, which only root can do (without, the table says so). Warm: a home with a measurement, and the
files in the cache.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WANTED_SECONDS = {"cold": 60, "warm": 20}


def drop_cache():
    try:
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("3")
    except OSError:
        return False
    return True


def seconds_of(cli, home, seed):
    command = [cli, "generate", "a red ball rises over the sea", "-y", "-o", home / "clip.mp4",
               "--seed", seed]
    environment = {**os.environ, "SLUICE_HOME": str(home)}
    began = time.monotonic()
    subprocess.run([str(word) for word in command], env=environment, check=True,
                   capture_output=True)
    return time.monotonic() - began


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli", type=Path)
    parser.add_argument("--cold", type=int, default=3)
    parser.add_argument("--warm", type=int, default=5)
    arguments = parser.parse_args()
    cli = arguments.cli.resolve()
    times = {"cold": [], "warm": []}
    dropped = True
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        for i in range(arguments.cold):
            home = Path(folder) / f"cold-{i}"
            home.mkdir()
            dropped = drop_cache() and dropped
            times["cold"].append(seconds_of(cli, home, i))
        home = Path(folder) / "warm"
        home.mkdir()
        seconds_of(cli, home, 0)
        for i in range(arguments.warm):
            times["warm"].append(seconds_of(cli, home, i + 1))
    print(f"{os.cpu_count()} processors, load average {load:.1f} before"
          + ("" if dropped else "; the cache of files could not be dropped") + ".\n")
    print("| start | runs | seconds (median) | wanted |\n| --- | --- | --- | --- |")
    for start, all_seconds in times.items():
        if all_seconds:
            print(f"| {start} | {len(all_seconds)} | {statistics.median(all_seconds):.1f} "
                  f"| {WANTED_SECONDS[start]} |")


if __name__ == "__main__":
    sys.exit(main())
