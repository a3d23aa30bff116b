# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks for clips whose combinations and wordings training never saw, and lets the judge read them.

    python evaluate.py --model FOLDER --count 240
"""
import argparse
import random
import time

import numpy as np

import judge
import sample
import world


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sample.add_model_arguments(p)
    p.add_argument("--count", type=int, default=240)
    p.add_argument("--seen", action="store_true", help="ask in the combinations and wordings of training instead")
    p.add_argument("--sheet", help="contact sheet of the first 24 clips")
    p.add_argument("--misses", action="store_true", help="print what was asked and read where they differ")
    args = p.parse_args()
    parts = sample.load(args)
    specs, _, texts = world.batch(random.Random(99), args.count, held_out=not args.seen)
    began = time.time()
    frames = sample.clips(parts, texts, args.steps, args.guidance, args.seed)
    verdicts = [judge.judge(f) for f in frames]
    if args.sheet:
        sample.contact_sheet(frames[:24], args.sheet)
    scores = judge.score(specs, verdicts)
    print(f"{args.count} clips, {args.steps} steps, guidance {args.guidance}, {time.time() - began:.0f} s:",
          ", ".join(f"{k} {v:.1f}" for k, v in scores.items()))
    for key in ("shape", "motion"):
        for name in (world.SHAPES if key == "shape" else world.MOTIONS):
            rows = [getattr(v, key) for s, v in zip(specs, verdicts) if getattr(s, key) == name]
            found, count = np.unique(rows, return_counts=True)
            print(f"  {name}:", ", ".join(f"{f} {c}" for f, c in zip(found, count)))
    if args.misses:
        for s, t, v in zip(specs, texts, verdicts):
            if any(getattr(s, k) != getattr(v, k) for k in ("shape", "colour", "motion", "scene")):
                print(t, "->", v.colour, v.shape, v.motion, v.scene, f"{v.overlap:.2f}")


if __name__ == "__main__":
    main()
