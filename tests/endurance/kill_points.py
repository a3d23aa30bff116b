#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills the owner of a queue at random moments and looks at what is left.

Each point has a home of its own: a process with two jobs is killed with SIGKILL at a random moment (every fourth time the one that
takes over as well), then a process runs the queue to its end. Afterwards every job that was acknowledged has succeeded, its file
has the very frames of a run that nobody killed, nothing half-written lies about, no chunk that was journalled was made again, at
most one chunk for each kill was begun twice, and none was ever made by two at the same time.

    kill_points.py queue PROGRAM [--points N] [--seed S]    the queue alone, with the fake backend (queue_program)
    kill_points.py move PROGRAM [--points N] [--seed S]     likewise, while its jobs are moved from place to place all the time
    kill_points.py share PROGRAM [--points N] [--seed S]    likewise, with jobs of both places at once, one chunk in three here
    kill_points.py cli PROGRAM [--points N] [--seed S]      sluice-cli with its engine and the model `resize`
"""

import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

OUTPUTS = ("a.mkv", "b.mkv")
PATIENCE = 60  # seconds for a run that nobody kills


def ffmpeg(*arguments):
    return subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True, capture_output=True).stdout


class Place:
    """The folders of one point."""

    def __init__(self, root, clip):
        self.root = pathlib.Path(root)
        self.clip = clip
        self.home = self.root / "home"
        self.guard = self.root / "guard"
        self.target = self.root / "target"
        for folder in (self.guard, self.target):
            folder.mkdir()

    def outputs(self):
        return [self.target / name for name in OUTPUTS]

    def environment(self):
        return dict(os.environ, SLUICE_HOME=str(self.home))


class QueueProgram:
    """tests/support/queue_program.cpp: submits what is not there yet and leaves when nothing is left to do."""

    submit = "submit"
    actions = ()
    makers = 1  # chunks that may be under way at the same time

    def __init__(self, program):
        self.program = program

    def prepare(self, place):
        pass

    def to_kill(self, place, dice):
        return self.command(place, self.actions)

    def to_finish(self, place, known):
        return [self.command(place, ())]

    def command(self, place, actions):
        submits = ["%s=%s:%s" % (self.submit, place.clip, output) for output in place.outputs()]
        return [self.program, place.home, place.guard, "15", *submits, *actions, "until-idle"]

    def acknowledged(self, text):
        return {line.split()[2] for line in text.splitlines() if line.startswith("submitted ") and len(line.split()) == 3}


class MovingQueue(QueueProgram):
    """Jobs that go from here to the subnet and back while they run; with two lanes both may be under way."""

    actions = ("move-every=40",)
    makers = 2


class SharedQueue(QueueProgram):
    """Jobs of both places at once."""

    submit = "share"
    makers = 2


class SluiceCli:
    """sluice-cli: killed while it adds a job and follows it, or while it runs a queue of two."""

    submit = ""
    makers = 1

    def __init__(self, program):
        self.program = program

    def upscale(self, place, output):
        return [self.program, "upscale", place.clip, "-o", output, "--model", "resize", "--scale", "2"]

    def prepare(self, place):
        settings = place.home / "config" / "settings.ini"
        settings.parent.mkdir(parents=True)
        settings.write_text("[job]\nchunk_seconds=0.5\n")

    def to_kill(self, place, dice):
        known = journal(place)[0]
        new = [output for output in place.outputs() if output.name not in known]
        if new and dice.random() < 0.4:
            return self.upscale(place, new[0])
        for output in new:
            text, late, code = run_until(self.upscale(place, output) + ["--detach"], place.environment(), PATIENCE)
            if late or code != 0:
                raise RuntimeError("a job could not be added: " + text)
        return [self.program, "jobs", "run"]

    def to_finish(self, place, known):
        adds = [self.upscale(place, output) + ["--detach"] for output in place.outputs() if output.name not in known]
        return adds + [[self.program, "jobs", "run"]]

    def acknowledged(self, text):
        return set()  # the journal says what was accepted


def run_until(command, environment, seconds):
    """Runs a command, kills it after `seconds`; returns (its output, whether it was killed, its exit code)."""
    process = subprocess.Popen([str(word) for word in command], env=environment, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors="replace")
    try:
        text, _ = process.communicate(timeout=seconds)
        return text, False, process.returncode
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        text, _ = process.communicate()
        return text, True, process.returncode


def journal(place):
    """The jobs' outputs and states, and the chunk rows, read from a copy so that nothing is repaired by reading."""
    source = place.home / "data" / "queue.sqlite"
    jobs, chunks = {}, set()
    if not source.exists():
        return jobs, chunks
    with tempfile.TemporaryDirectory(dir=place.root) as folder:
        for ending in ("", "-wal"):
            if os.path.exists(str(source) + ending):
                shutil.copy(str(source) + ending, folder)
        database = sqlite3.connect(os.path.join(folder, "queue.sqlite"))
        try:
            for number, spec, state in database.execute("SELECT id, spec, state FROM jobs"):
                jobs[os.path.basename(json.loads(spec)["output"])] = (number, state)
            chunks = set(database.execute("SELECT job, number, epoch, frames, place, maker FROM chunks"))
        except sqlite3.OperationalError as error:
            if "no such" not in str(error):  # killed while the tables were made
                raise
        finally:
            database.close()
    return jobs, chunks


def receipts(place):
    """Receipts by job."""
    database = sqlite3.connect("file:%s?mode=ro" % (place.home / "data" / "queue.sqlite"), uri=True)
    try:
        return {number: json.loads(text) for number, text in database.execute("SELECT id, receipt FROM jobs") if text}
    finally:
        database.close()


def check_receipts(place, tool, jobs, chunks):
    """Complaints about receipts that do not say of each chunk what the journal says."""
    problems = []
    accounts = receipts(place)
    for name, (number, state) in jobs.items():
        account = accounts.get(number, {})
        said = {(number, row["index"], row["epoch"], row["frames"], row["place"], row["maker"])
                for row in account.get("chunks", {}).get("each", [])}
        if said != {row for row in chunks if row[0] == number}:
            problems.append("the receipt of job %d (%s) differs from the journal" % (number, name))
        counted = sum(last - first + 1 for maker in account.get("makers", []) for first, last in maker["chunks"])
        if counted != len(said):
            problems.append("the receipt of job %d names the makers of %d chunks" % (number, counted))
        for row in said:
            if tool.submit == "share" and (row[4] == "here") != (row[1] % 3 == 0):
                problems.append("chunk %d of job %d was made %s" % (row[1], number, row[4]))
    return problems


def frames(path):
    """Times and hashes of all pictures."""
    return ffmpeg("-i", str(path), "-map", "0:v", "-f", "framemd5", "-")


def begun_twice(place):
    """How many times a chunk was begun beyond the first."""
    begun = collections.Counter(path.name.split(".")[0] for path in place.guard.glob("*.begun"))
    return sum(count - 1 for count in begun.values())


def check(place, tool, accepted, before, allowed, reference):
    """Complaints about what one point has left; `allowed` chunks may have been begun again."""
    problems = []
    jobs, chunks = journal(place)
    for name in accepted | set(before[0]):
        if name not in jobs:
            problems.append("the job of %s is lost" % name)
    for name, (number, state) in jobs.items():
        if state != "succeeded":
            problems.append("job %d (%s) is %s" % (number, name, state))
    for row in before[1] - chunks:
        problems.append("chunk %d of job %d was journalled and then made again or lost" % (row[1], row[0]))
    left = sorted(path.name for path in place.target.iterdir())
    if left != sorted(jobs):
        problems.append("the target folder holds %s" % left)
    for name in left:
        if name in reference and frames(place.target / name) != reference[name]:
            problems.append("%s differs from the run that nobody killed" % name)
    folders = sorted(path.name for path in (place.home / "cache" / "jobs").iterdir())
    if folders:
        problems.append("job folders are left: %s" % folders)
    if begun_twice(place) > allowed:
        problems.append("%d chunks were begun again, %d may" % (begun_twice(place), allowed))
    problems += check_receipts(place, tool, jobs, chunks)
    if list(place.guard.glob("*.double")):
        problems.append("a chunk was made twice at the same time")
    return problems


def run_to_end(place, tool):
    """Runs the queue until nothing is left; returns (complaint or None, what was said, seconds of the last command)."""
    words, began = [], 0
    for command in tool.to_finish(place, journal(place)[0]):
        began = time.monotonic()
        text, late, code = run_until(command, place.environment(), PATIENCE)
        words.append(text)
        if late or code != 0:
            return "the last run ended with %s" % ("no answer" if late else code), words, 0
    return None, words, time.monotonic() - began


def run_point(place, tool, dice, longest, reference):
    """One point: kill, take over, look. Returns (complaints, kills)."""
    tool.prepare(place)
    accepted, kills, moves = set(), 0, 0
    for _ in range(2 if dice.random() < 0.25 else 1):
        text, killed, _ = run_until(tool.to_kill(place, dice), place.environment(), dice.uniform(0, longest))
        accepted |= tool.acknowledged(text)
        kills += killed
        moves += text.count("moving ")
    before = journal(place)
    complaint, words, _ = run_to_end(place, tool)
    problems = [complaint] if complaint else check(place, tool, accepted, before, kills * tool.makers + moves, reference)
    return (problems + words if problems else []), kills


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mode", choices=("queue", "move", "share", "cli"))
    parser.add_argument("program")
    parser.add_argument("--points", type=int, default=1000 if os.environ.get("SLUICE_TEST_FULL") else 10)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    arguments = parser.parse_args()
    tools = {"queue": QueueProgram, "move": MovingQueue, "share": SharedQueue, "cli": SluiceCli}
    tool = tools[arguments.mode](os.path.abspath(arguments.program))
    dice = random.Random(arguments.seed)
    print("%d points, seed %d" % (arguments.points, arguments.seed), flush=True)

    failed = killed = 0
    with tempfile.TemporaryDirectory(prefix="sluice-kill-") as root:
        clip = os.path.join(root, "clip.mp4")
        ffmpeg("-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=2", "-f", "lavfi", "-i", "sine=duration=2", "-c:v",
               "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", clip)
        os.mkdir(os.path.join(root, "reference"))
        whole = Place(os.path.join(root, "reference"), clip)
        tool.prepare(whole)
        began = time.monotonic()
        complaint, words, longest = run_to_end(whole, tool)
        if complaint:
            sys.exit("the run that nobody kills failed: %s\n%s" % (complaint, "\n".join(words)))
        reference = {output.name: frames(output) for output in whole.outputs()}

        for number in range(arguments.points):
            folder = os.path.join(root, "point%d" % number)
            os.mkdir(folder)
            problems, kills = run_point(Place(folder, clip), tool, dice, longest, reference)
            killed += kills
            failed += bool(problems)
            for problem in problems:
                print("point %d: %s" % (number, problem), flush=True)
            shutil.rmtree(folder)
        seconds = time.monotonic() - began
    print("%d of %d points failed; %d kills; %.2f s a point" % (failed, arguments.points, killed,
                                                              seconds / max(1, arguments.points)))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
