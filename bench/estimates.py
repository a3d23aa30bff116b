#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a mixed set of jobs, here and on the practice subnet, and prints how well they were predicted.

    bench/estimates.py CLI [--set tune|check] [--jobs N] [--home FOLDER] [--json]

The two sets have no size and no length in common; nothing is ever tuned to "check". Models that are not installed are left out. Needs
ffmpeg and an engine beside CLI (or in SLUICE_ENGINE). With --home a history that is there already is used, otherwise it starts empty.
"""
import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MODELS = ["realesr-animevideov3", "realesr-general-x4v3", "resize"]
SETS = {
    "tune": {
        "sizes": [(96, 64), (128, 72), (160, 120), (224, 126), (320, 180)],
        "seconds": [0.5, 1.0, 2.0, 3.0, 5.0],
        "rates": [12, 25],
        "scales": [None, 2],
    },
    "check": {
        "sizes": [(112, 80), (144, 108), (192, 108), (256, 144), (288, 162)],
        "seconds": [0.8, 1.5, 2.5, 4.0],
        "rates": [15, 24],
        "scales": [None, 3],
    },
}
# Of a job in the slowest model; larger ones are made shorter, so that the set ends.
MOST_MEGAPIXELS = 1.6


def run(command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} failed: {done.stderr.strip()}")
    return done.stdout


def make_clip(path, width, height, rate, seconds):
    source = f"testsrc2=size={width}x{height}:rate={rate}:duration={seconds}"
    run(["ffmpeg", "-y", "-v", "error", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", path])


def jobs_of(name, count):
    choices = SETS[name]
    dice = random.Random(f"sluice {name}")
    jobs = []
    for number in range(count):
        width, height = dice.choice(choices["sizes"])
        rate = dice.choice(choices["rates"])
        model = MODELS[number % len(MODELS)]
        seconds = dice.choice(choices["seconds"])
        if model != "resize":
            seconds = min(seconds, MOST_MEGAPIXELS * 1e6 / (width * height * rate))
        scale = dice.choice(choices["scales"]) or (2 if model == "resize" else None)
        place = "subnet" if number % 5 in (1, 3) else "here"
        jobs.append((width, height, rate, max(seconds, 3 / rate), model, scale, place))
    return jobs


def run_job(cli, folder, number, job):
    width, height, rate, seconds, model, scale, place = job
    clip = folder / f"clip-{number}.mp4"
    make_clip(clip, width, height, rate, seconds)
    command = [cli, "--json", "upscale", clip, "-o", folder / f"out-{number}.mkv", "-m", model,
               "--where", place, "--no-failover"]
    if scale:
        command += ["--scale", scale]
    run(command)


def percent(share):
    return f"{100 * share:.0f} %"


def row(name, runs):
    if not runs:
        return f"| {name} | 0 | | | |"
    errors = sorted(abs(r["predictedSeconds"]["p50"] - r["realSeconds"]) / r["realSeconds"]
                    for r in runs)
    within = sum(r["realSeconds"] <= r["predictedSeconds"]["p90"] for r in runs) / len(runs)
    ninth = errors[min(len(errors) - 1, int(0.9 * len(errors)))]
    return (f"| {name} | {len(runs)} | {percent(statistics.median(errors))} | {percent(ninth)} "
            f"| {percent(within)} |")


def table(runs):
    """`runs` in the order in which they ended."""
    seen = {}
    first, early, later = [], [], []
    for r in runs:
        before = seen.get((r["place"], r["model"]), 0)
        seen[(r["place"], r["model"])] = before + 1
        (first if before == 0 else early if before < 3 else later).append(r)
    lines = ["| jobs | number | median error | p90 of errors | ended before p90 |",
             "| --- | --- | --- | --- | --- |",
             row("the first of a model at a place", first),
             row("the second and third", early),
             row("after three", later)]
    for place in sorted({r["place"] for r in runs}):
        lines.append(row(f"after three, {place}", [r for r in later if r["place"] == place]))
    for model in sorted({r["model"] for r in runs}):
        lines.append(row(f"after three, {model}", [r for r in later if r["model"] == model]))
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli", type=Path)
    parser.add_argument("--set", choices=sorted(SETS), default="tune")
    parser.add_argument("--jobs", type=int, default=45)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", action="store_true", help="the runs themselves, too")
    arguments = parser.parse_args()
    cli = arguments.cli.resolve()
    folder = Path(tempfile.mkdtemp(prefix="sluice-estimates-"))
    os.environ["SLUICE_HOME"] = str((arguments.home or folder / "home").resolve())
    loads = []
    started = time.time()
    begun = len(json.loads(run([cli, "--json", "report", "estimates"]))["runs"])
    run([cli, "subnet", "up", "--orchestrators", "2", "--price", "1000"])
    try:
        for number, job in enumerate(jobs_of(arguments.set, arguments.jobs)):
            loads.append(os.getloadavg()[0])
            run_job(cli, folder, number, job)
            print(f"\r{number + 1} of {arguments.jobs}", end="", file=sys.stderr, flush=True)
    finally:
        run([cli, "subnet", "down"])
        print(file=sys.stderr)
    report = json.loads(run([cli, "--json", "report", "estimates"]))
    runs = [r for r in reversed(report["runs"]) if r["counted"] and "predictedSeconds" in r]
    runs = runs[begun:]
    print(f"Set \"{arguments.set}\", {len(runs)} jobs, {(time.time() - started) / 60:.0f} minutes, "
          f"{os.cpu_count()} processors, load average at the start of a job "
          f"{min(loads):.1f} to {max(loads):.1f} (median {statistics.median(loads):.1f}).\n")
    print(table(runs))
    if arguments.json:
        print(json.dumps(runs))
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
