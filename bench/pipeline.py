#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole pipeline, file in to file out, against the network alone.

    bench/pipeline.py [--build build/release] [--size 640x360] [--seconds 4] WEIGHTS

A clip goes through sluice-engine in chunks of two seconds, as a job's do: decoded, upscaled, encoded as H.264. The
network alone is bench_network on the same size with the same threads, measured before and after each run.
"""

import argparse
import os
import statistics
import subprocess
import tempfile

import engine

HERE = os.path.dirname(os.path.abspath(__file__))
RATE = 8
SCALE = 4


def network_seconds(build, weights, width, height, threads, runs):
    """Seconds a frame of the network alone, median."""
    result = subprocess.run(
        [os.path.join(build, "bin", "bench_network"), weights, str(width), str(height), str(threads), "auto"],
        input="go\n" * runs, capture_output=True, text=True, check=True)
    return statistics.median(float(line) for line in result.stdout.split()[1:])


def pipeline_seconds(options, clip, folder, width, height):
    """Seconds a frame from file to file."""
    host = engine.Engine(options.build, [clip, os.path.abspath(options.weights)], folder)
    host.load(os.path.abspath(options.weights), options.threads)
    chunks = max(1, options.seconds // 2)
    seconds = frames = 0
    for number in range(chunks + 1):
        if number < chunks:
            host.upscale(number, clip, os.path.join(folder, "%d.nut" % number), width * SCALE,
                         height * SCALE, RATE, "%d/1" % (2 * number), "%d/1" % (2 * number + 2))
        if number > 0:  # two are outstanding at a time
            done = host.expect("done")
            seconds += done["seconds"]
            frames += done["frames"]
    host.quit()
    return seconds / frames


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("weights")
    parser.add_argument("--build", default=os.path.join(HERE, "..", "build", "release"))
    parser.add_argument("--size", default="640x360")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    width, height = (int(n) for n in options.size.split("x"))
    alone, whole = [], []
    with tempfile.TemporaryDirectory() as folder:
        clip = os.path.join(folder, "clip.mp4")
        engine.make_clip(clip, options.size, RATE, options.seconds)
        write = os.path.join(folder, "job")
        os.mkdir(write)
        for _ in range(options.runs):
            alone.append(network_seconds(options.build, options.weights, width, height, options.threads, 3))
            whole.append(pipeline_seconds(options, clip, write, width, height))
    a, w = statistics.median(alone), statistics.median(whole)
    print("| %s | network alone s/frame | file to file s/frame | ratio |\n| --- | --- | --- | --- |" % options.size)
    print("| %s | %.3f | %.3f | %.2f |" % (os.path.basename(os.path.dirname(os.path.abspath(options.weights))),
                                           a, w, a / w))


if __name__ == "__main__":
    main()
