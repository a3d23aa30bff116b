#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peak memory of the engine with a long clip against a short one, model resize.

    bench/memory.py [--build build/release] [--size 160x90] [--short 20] [--long 1200]
"""

import argparse
import os
import tempfile

import engine

HERE = os.path.dirname(os.path.abspath(__file__))
RATE = 25


def peak(build, folder, size, seconds):
    width, height = (int(n) for n in size.split("x"))
    clip = os.path.join(folder, "%d.mp4" % seconds)
    engine.make_clip(clip, size, RATE, seconds)
    write = os.path.join(folder, "job")
    os.makedirs(write, exist_ok=True)
    host = engine.Engine(build, [clip], write)
    host.load(None)
    chunks = seconds // 2
    frames = 0
    for number in range(chunks + 1):
        output = os.path.join(write, "%d.nut" % number)
        if number < chunks:
            host.upscale(number, clip, output, width * 2, height * 2, RATE, "%d/1" % (2 * number),
                         "%d/1" % (2 * number + 2))
        if number > 0:
            frames += host.expect("done")["frames"]
            os.remove(os.path.join(write, "%d.nut" % (number - 1)))
    if frames != seconds * RATE:
        raise SystemExit("%d frames instead of %d" % (frames, seconds * RATE))
    return host.quit()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", default=os.path.join(HERE, "..", "build", "release"))
    parser.add_argument("--size", default="160x90")
    parser.add_argument("--short", type=int, default=20)
    parser.add_argument("--long", type=int, default=1200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        short = peak(options.build, folder, options.size, options.short)
        long = peak(options.build, folder, options.size, options.long)
    print("| clip | peak memory MB |\n| --- | --- |")
    print("| %d s | %.1f |\n| %d s | %.1f |" % (options.short, short / 1e6, options.long, long / 1e6))
    print("ratio %.3f" % (long / short))


if __name__ == "__main__":
    main()
