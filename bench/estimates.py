#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a mixed set of jobs, here and on the practice subnet, and prints how well they were predicted.

    bench/estimates.py CLI [--set tune|check] [--jobs N] [--folder FOLDER] [--minutes N]
    bench/estimates.py CLI --replay FOLDER/record.json

The two sets have no size, no length and no number of steps in common; no constant is fitted to "check". Models
that are not installed are left out. Needs ffmpeg and an engine beside CLI (or in SLUICE_ENGINE).

Everything lies in FOLDER, by default estimates-SET beside where it is called. Called again after an interruption it goes on with the next
job; remove FOLDER to begin anew. Its record.json has every job with what it had to do and what it took, so that --replay can tell what
another version of the program would have predicted, without running anything.
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

GENERATOR = "sluice-shapes"
MODELS = ["realesr-animevideov3", "realesr-general-x4v3", "resize", GENERATOR]
SETS = {
    "tune": {
        "sizes": [(96, 64), (128, 72), (160, 120), (224, 126), (320, 180)],
        "seconds": [0.5, 1.0, 2.0, 3.0, 5.0],
        "rates": [12, 25],
        "scales": [None, 2],
        "clips": [(96, 96), (128, 128), (192, 128), (256, 160), (256, 256)],
        "frames": [9, 17, 33, 49],
        "steps": [6, 12, 20, 30],
        "guidance": [1, 1.75],
    },
    "check": {
        "sizes": [(112, 80), (144, 108), (192, 108), (256, 144), (288, 162)],
        "seconds": [0.8, 1.5, 2.5, 4.0],
        "rates": [15, 24],
        "scales": [None, 3],
        "clips": [(128, 96), (160, 128), (224, 160), (256, 192)],
        "frames": [13, 25, 41],
        "steps": [8, 15, 25],
        "guidance": [1, 2.5],
    },
}
PROMPT = "a red ball rises over the sea"
# Of a job in the slowest model; larger ones are made shorter, so that the set ends.
MOST_MEGAPIXELS = 1.6
# A job that takes longer hangs; this many may fail before the set is given up.
PATIENCE_SECONDS = 240
MOST_FAILURES = 3


class Failed(Exception):
    pass


def run(command):
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        raise Failed(f"{' '.join(words)} took longer than {PATIENCE_SECONDS} s") from None
    if done.returncode != 0:
        raise Failed(f"{' '.join(words)} failed: {done.stderr.strip()}")
    return done.stdout


def make_clip(path, width, height, rate, seconds):
    source = f"testsrc2=size={width}x{height}:rate={rate}:duration={seconds}"
    run(["ffmpeg", "-y", "-v", "error", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", path])


def installed(cli):
    listed = json.loads(run([cli, "--json", "models", "list"]))
    found = {model["id"] for model in listed if model["installed"]}
    return [model for model in MODELS if model == "resize" or model in found]


def upscale_job(dice, choices, model):
    width, height = dice.choice(choices["sizes"])
    rate = dice.choice(choices["rates"])
    seconds = dice.choice(choices["seconds"])
    if model != "resize":
        seconds = min(seconds, MOST_MEGAPIXELS * 1e6 / (width * height * rate))
    scale = dice.choice(choices["scales"]) or (2 if model == "resize" else None)
    return {"clip": (width, height, rate, max(seconds, 3 / rate)),
            "options": ["--scale", scale] if scale else []}


def generate_job(dice, choices):
    width, height = dice.choice(choices["clips"])
    return {"options": ["--size", f"{width}x{height}", "--frames", dice.choice(choices["frames"]),
                        "--steps", dice.choice(choices["steps"]),
                        "--guidance", dice.choice(choices["guidance"]),
                        "--seed", dice.randrange(1000)]}


def jobs_of(name, count, models):
    dice = random.Random(f"sluice {name}")
    jobs = []
    for number in range(count):
        model = models[number % len(models)]
        job = (generate_job(dice, SETS[name]) if model == GENERATOR
               else upscale_job(dice, SETS[name], model))
        jobs.append({**job, "model": model, "where": "subnet" if number % 5 in (1, 3) else "here"})
    return jobs


def run_job(cli, folder, number, job):
    clip = folder / f"clip-{number}.mp4"
    output = folder / f"out-{number}.mkv"
    if "clip" in job:
        make_clip(clip, *job["clip"])
        command = ["upscale", clip]
    else:
        command = ["generate", PROMPT]
    try:
        run([cli, "--json", *command, "-o", output, "-y", "-m", job["model"], *job["options"],
             "--where", job["where"], "--no-failover"])
    finally:
        clip.unlink(missing_ok=True)
        output.unlink(missing_ok=True)


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


def judged(record):
    return [r for r in reversed(record["runs"]) if r["counted"] and "predictedSeconds" in r]


class Progress:
    """What an interrupted call leaves to the next one."""

    def __init__(self, folder):
        self.file = folder / "progress.json"
        self.values = {"next": 0, "loads": [], "seconds": 0, "failures": []}
        if self.file.exists():
            self.values = json.loads(self.file.read_text())

    def save(self):
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps(self.values))
        new.replace(self.file)


def run_set(cli, folder, jobs, minutes):
    """Goes on with the first job that has not been tried, until all are or time is up."""
    progress = Progress(folder)
    values = progress.values
    deadline = time.time() + 60 * minutes
    subprocess.run([str(cli), "subnet", "down"], capture_output=True, check=False)
    run([cli, "subnet", "up", "--orchestrators", "2", "--price", "1000"])
    try:
        while values["next"] < len(jobs) and time.time() < deadline:
            load, began = os.getloadavg()[0], time.time()
            try:
                run_job(cli, folder, values["next"], jobs[values["next"]])
            except Failed as failure:
                values["failures"].append(str(failure))
                print(f"\n{failure}", file=sys.stderr)
            values["loads"].append(load)
            values["seconds"] += time.time() - began
            values["next"] += 1
            progress.save()
            print(f"\r{values['next']} of {len(jobs)}", end="", file=sys.stderr, flush=True)
            if len(values["failures"]) > MOST_FAILURES:
                sys.exit("\nToo many jobs failed.")
    finally:
        print(file=sys.stderr)
        subprocess.run([str(cli), "subnet", "down"], capture_output=True, check=False)
    return values


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cli", type=Path)
    parser.add_argument("--set", choices=sorted(SETS), default="tune")
    parser.add_argument("--jobs", type=int, default=80)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--minutes", type=float, default=18, help="begin no job after so long")
    parser.add_argument("--replay", type=Path, metavar="RECORD")
    arguments = parser.parse_args()
    cli = arguments.cli.resolve()
    report = [cli, "--json", "report", "estimates"]
    if arguments.replay:
        print(table(judged(json.loads(run(report + ["--record", arguments.replay, "--replay"])))))
        return
    folder = (arguments.folder or Path(f"estimates-{arguments.set}")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["SLUICE_HOME"] = str(folder / "home")
    jobs = jobs_of(arguments.set, arguments.jobs, installed(cli))
    values = run_set(cli, folder, jobs, arguments.minutes)
    record = json.loads(run(report))
    loads = values["loads"]
    record["measured"] = {"set": arguments.set, "processors": os.cpu_count(), "loads": loads}
    (folder / "record.json").write_text(json.dumps(record, indent=1, sort_keys=True) + "\n")
    runs = judged(record)
    print(f"Set \"{arguments.set}\", {len(runs)} jobs, {values['seconds'] / 60:.0f} minutes, "
          f"{os.cpu_count()} processors, load average at the start of a job "
          f"{min(loads):.1f} to {max(loads):.1f} (median {statistics.median(loads):.1f}).\n")
    print(table(runs))
    if values["next"] < len(jobs):
        print(f"\n{len(jobs) - values['next']} jobs are left: call it again to go on.")


if __name__ == "__main__":
    main()
