#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints how far the program's networks are from the reference classes: table.py BUILD_FOLDER

Runs the suites of BUILD_FOLDER/bin/test_inference_engine that compare with the fixtures. Distances are shares of the
reference's largest value; timesteps have to be equal, which the tests check themselves.
"""
import os
import pathlib
import subprocess
import sys

SUITES = ("schedulers", "wan_networks", "video_generator")


def rows(program, suite):
    environment = dict(os.environ, QT_QPA_PLATFORM="offscreen")
    run = subprocess.run([program, suite], capture_output=True, text=True, env=environment)
    found = [line.split(" | ")[1:] for line in run.stdout.splitlines() if line.startswith("parity | ")]
    return found, run.returncode


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    program = pathlib.Path(sys.argv[1]) / "bin" / "test_inference_engine"
    if not program.exists():
        sys.exit(f"{program} is missing: build test_inference_engine first.")
    failed = False
    print(f"{'what':<44}{'distance':>10}{'limit':>10}")
    for suite in SUITES:
        found, code = rows(program, suite)
        for what, distance, limit in found:
            bad = not float(distance) <= float(limit)
            print(f"{what:<44}{distance:>10}{limit:>10}{'  TOO FAR' if bad else ''}")
        failed = failed or code != 0
    print("A test of these suites FAILED." if failed else "All tests of these suites passed.")
    sys.exit(failed)


if __name__ == "__main__":
    main()
