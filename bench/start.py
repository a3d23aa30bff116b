#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Time from starting `sluice` until its window is on the screen, and the memory that it takes when idle.

    bench/start.py [--build build/release] [--runs 7]

Runs under an X server of its own (xvfb-run), in turn with an empty Qt window; the first start of each warms the disk and is not
counted. Idle memory is the proportional set size five seconds after the window, with an empty home and the sample clip on the timeline.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def visible(pid):
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(pid), "--name", "."],
                           capture_output=True, text=True)
    return bool(found.stdout.strip())


def proportional_set_size(pid):
    with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as rollup:
        return int(re.search(r"^Pss:\s+(\d+)", rollup.read(), re.M).group(1)) / 1024


def start(program, home):
    """Seconds until the window is visible, and the running process."""
    environment = dict(os.environ, SLUICE_HOME=home, QT_QPA_PLATFORM="xcb")
    began = time.monotonic()
    process = subprocess.Popen([program], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not visible(process.pid):
        if process.poll() is not None or time.monotonic() - began > 60:
            sys.exit("%s showed no window" % program)
        time.sleep(0.002)
    return time.monotonic() - began, process


def end(process):
    process.terminate()
    process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", default=os.path.join(HERE, "..", "build", "release"))
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.inside:
        os.execvp("xvfb-run", ["xvfb-run", "-a", "-s", "-screen 0 1440x900x24", sys.executable,
                               os.path.abspath(__file__), "--inside", "--build", options.build,
                               "--runs", str(options.runs)])
    programs = {name: os.path.join(options.build, "bin", name) for name in ("sluice", "bench_empty_window")}
    home = tempfile.mkdtemp()
    times = {name: [] for name in programs}
    try:
        for run in range(options.runs + 1):
            for name, program in programs.items():
                seconds, process = start(program, home)
                end(process)
                if run > 0:
                    times[name].append(seconds)
        _, process = start(programs["sluice"], home)
        time.sleep(5)
        memory = proportional_set_size(process.pid)
        end(process)
    finally:
        shutil.rmtree(home)
    sluice, empty = (statistics.median(times[name]) for name in programs)
    print("| window visible after | median of %d, s |" % options.runs)
    print("| --- | --- |")
    print("| sluice | %.3f |" % sluice)
    print("| an empty Qt window | %.3f |" % empty)
    print("ratio %.2f; idle memory %.0f MB (proportional set size)" % (sluice / empty, memory))


if __name__ == "__main__":
    main()
