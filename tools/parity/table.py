#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints how far the program's tokenizers and networks are from the reference classes: table.py BUILD_FOLDER

Runs the tests of BUILD_FOLDER/bin that compare with the fixtures. Distances are shares of the reference's largest value;
timesteps and token ids have to be equal, which the tests check themselves.
"""
import os
import pathlib
import subprocess
import sys

DATA = pathlib.Path(__file__).resolve().parents[2] / "tests" / "data"
# Programs with their suites.
TESTS = (
    ("test_inference_text_prompt_clean",), ("test_inference_text_tokenizer",), ("test_inference_engine", "schedulers"),
    ("test_inference_engine", "wan_networks"), ("test_inference_engine", "video_generator"),
)


def rows(folder, test):
    program, *suite = test
    if not (folder / program).exists():
        sys.exit(f"{folder / program} is missing: build {program} first.")
    environment = dict(os.environ, QT_QPA_PLATFORM="offscreen", SLUICE_TEST_DATA=str(DATA))
    run = subprocess.run([folder / program, *suite], capture_output=True, text=True, env=environment)
    found = [line.split(" | ")[1:] for line in run.stdout.splitlines() if line.startswith("parity | ")]
    return found, run.returncode


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1]) / "bin"
    failed = False
    print(f"{'what':<44}{'distance':>10}{'limit':>10}")
    for test in TESTS:
        found, code = rows(folder, test)
        for what, distance, limit in found:
            bad = not float(distance) <= float(limit)
            print(f"{what:<44}{distance:>10}{limit:>10}{'  TOO FAR' if bad else ''}")
        failed = failed or code != 0
    print("One of these tests FAILED." if failed else "All of these tests passed.")
    sys.exit(failed)


if __name__ == "__main__":
    main()
