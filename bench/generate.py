#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The built-in model: the program's clips against those of the published Python classes, frame by frame and in time.

    bench/generate.py [--build build/release] [--threads 2] [--out FOLDER]

Needs the packages of tools/train_demo_model/requirements.txt. Both sides make the same clips in turn, so that a busy
machine slows both. With --out, FOLDER/sheet.png shows all prompts (the program's clips) and FOLDER/judge.txt what
tools/train_demo_model/judge.py reads in them.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools" / "train_demo_model"))

import torch  # noqa: E402

import checkpoint  # noqa: E402
import judge  # noqa: E402
import sample  # noqa: E402

MODEL = ROOT / "resources" / "models" / "sluice-shapes"
SHAPE = (17, 128, 128, 3)
SEED = 1000
PROMPTS = sample.PROMPTS + [
    "a red ball rises over the sea", "a green ball falls over green hills", "a white square shrinks at sunset",
    "an orange triangle grows on a black background", "a blue circle moves right in a starry night sky",
    "a cyan star drifts to the left over green hills", "a purple box moves left on a gray background",
    "a yellow pyramid rises at sunset", "A red square falls over the sea.", "a white disc grows over green hills",
    "a green star moves right at sunset", "a blue box shrinks on a gray background", "a zebra dances on the moon",
    "a red ball",
]


class Ours:
    def __init__(self, build, threads, folder):
        self.folder = folder
        start = time.perf_counter()
        self.process = subprocess.Popen(
            [build / "bin" / "bench_generate", MODEL, folder, "128", "128", "17", "12", "1.75", str(threads), "cpu"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        self.start = time.perf_counter() - start

    def clip(self, seed, prompt):
        self.process.stdin.write(f"{seed} {prompt}\n")
        self.process.stdin.flush()
        seconds = float(self.process.stdout.readline().split()[0])
        return np.fromfile(self.folder / f"{seed}.rgb", np.uint8).reshape(SHAPE), seconds


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--out", type=pathlib.Path)
    args = p.parse_args()
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    begun = time.perf_counter()
    parts = checkpoint.load_folder(MODEL)
    python_start = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(args.build, args.threads, pathlib.Path(folder))
        clips, times, python_times, worst = [], [], [], 0
        for i, prompt in enumerate(PROMPTS):
            clip, seconds = ours.clip(SEED + i, prompt)
            begun = time.perf_counter()
            theirs = sample.clips(parts, [prompt], seed=SEED + i)[0]
            python_times.append(time.perf_counter() - begun)
            clips.append(clip)
            times.append(seconds)
            worst = max(worst, int(np.abs(clip.astype(int) - theirs.astype(int)).max()))
    print(f"{len(PROMPTS)} clips of {SHAPE[0]} frames, {SHAPE[2]}x{SHAPE[1]}; largest difference {worst} of 255")
    print(f"{'':<22}{'ours':>8}{'Python':>8}")
    print(f"{'start, s':<22}{ours.start:>8.2f}{python_start:>8.2f}")
    print(f"{'first clip, s':<22}{times[0]:>8.2f}{python_times[0]:>8.2f}")
    print(f"{'a clip, median, s':<22}{statistics.median(times):>8.2f}{statistics.median(python_times):>8.2f}")
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        sample.contact_sheet(clips, args.out / "sheet.png")
        lines = [f"{prompt}: {judge.judge(clip)}" for prompt, clip in zip(PROMPTS, clips)]
        (args.out / "judge.txt").write_text("\n".join(lines) + "\n")
    sys.exit(worst > 1)


if __name__ == "__main__":
    main()
