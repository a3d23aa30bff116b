#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the window like a person: opens a clip, tries, compares models, marks, runs, pauses, kills the engine, finishes, flips, undoes, exports.

    run_under_x drive.py PROGRAM
"""

import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile

import robot
from robot import wait_for

PAGES = {"models": "ctrl+shift+m", "orchestrators": "ctrl+shift+o", "settings": "ctrl+comma", "shortcuts": "ctrl+slash", "doctor": "F12", "about": "F1"}


def make_clip(file, seconds, size):
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=%s:r=25:d=%d" % (size, seconds),
                    "-f", "lavfi", "-i", "sine=f=440:d=%d" % seconds, "-c:v", "libx264", "-preset", "ultrafast",
                    "-c:a", "aac", "-shortest", file], check=True)


def make_model(file):
    """A network of the compact family with four features that enlarges twice; zeros, so it repeats what it is given."""
    shapes = {"body.0.weight": (4, 3, 3, 3), "body.0.bias": (4,), "body.1.weight": (4,), "body.2.weight": (4, 4, 3, 3),
              "body.2.bias": (4,), "body.3.weight": (4,), "body.4.weight": (12, 4, 3, 3), "body.4.bias": (12,)}
    header, at = {}, 0
    for name, shape in shapes.items():
        size = 4
        for side in shape:
            size *= side
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    with open(file, "wb") as model:
        model.write(struct.pack("<Q", len(text)) + text + bytes(at))


def engines_of(pid):
    """Process ids of the program's engines."""
    found = subprocess.run(["pgrep", "-P", str(pid), "-f", "sluice-engine"], capture_output=True, text=True)
    return [int(line) for line in found.stdout.split()]


class Story:
    def __init__(self, program):
        self.program = program
        self.folder = tempfile.mkdtemp(prefix="sluice-e2e-")
        self.home = os.path.join(self.folder, "home")
        os.makedirs(os.path.join(self.home, "config"), exist_ok=True)
        self.clip = os.path.join(self.folder, "a clip.mp4")
        make_clip(self.clip, 20, "640x360")
        self.window = None

    def step(self, text):
        print("- %s" % text, flush=True)

    def start(self, *arguments):
        self.window = robot.Program(self.program, self.home, arguments,
                                    {"SLUICE_WATCHDOG_MS": os.environ.get("SLUICE_WATCHDOG_MS", "400"),
                                     "HOME": self.folder})

    def names_are_complete(self, where):
        bad = robot.unnamed(self.window)
        if bad:
            raise robot.Failure("%s: controls without a name:\n  %s" % (where, "\n  ".join(bad)))

    def first_start_offers_the_sample(self):
        self.step("the first start shows the sample clip and one button")
        self.start()
        self.window.wait("push button", "Upscale the sample")
        self.window.press("Close this notice")
        self.names_are_complete("the work area")

    def pages_have_names(self):
        for page, keys in PAGES.items():
            self.step("page %s" % page)
            robot.key(keys)
            self.window.wait("push button", "Back")
            self.names_are_complete("page %s" % page)
            self.window.go_back()
        self.window.quit()

    def generates_a_clip(self):
        self.step("types a sentence; a word that the model does not know is told")
        shutil.rmtree(os.path.join(self.home, "data", "autosave"), ignore_errors=True)
        self.start()
        robot.key("ctrl+1")
        field = wait_for("the prompt", lambda: self.window.find("text", "Prompt"))
        wait_for("the focus", lambda: robot.has(field, "FOCUSED"))
        robot.type_text("a red ball and a dragon")
        self.window.wait_for_text("does not know")
        self.names_are_complete("the panel of Generate")
        self.step("generates: the clip is on the timeline, with a receipt that brings the settings back")
        field.get_editable_text_iface().set_text_contents("a red ball rises over the sea")
        self.window.press("Generate here", patience=120)
        self.window.press("Upscale this", patience=300)
        self.window.wait("push button", "Upscale here")
        robot.key("ctrl+1")
        self.window.press("Use its settings")
        folder = os.path.join(self.folder, "Videos", "Sluice")
        made = os.listdir(folder)
        if len(made) != 1 or not made[0].startswith("a-red-ball-rises"):
            raise robot.Failure("%s holds %s" % (folder, made))
        self.restores_by_a_drop(os.path.join(folder, made[0]))
        self.window.quit()

    def restores_by_a_drop(self, clip):
        self.step("drops the clip's file on the panel: its settings are back")
        prompt = self.window.wait("text", "Prompt")
        seed = self.window.wait("text", "Seed").get_text_iface()
        before = seed.get_text(0, -1)
        self.window.press("Keep this seed", "check box")
        self.window.press("Draw another seed")
        prompt.get_editable_text_iface().set_text_contents("something else")
        robot.drag_file(os.path.join(os.path.dirname(self.program), "drag_source"), clip, prompt, "the prompt of the clip",
                        lambda: "red ball rises" in prompt.get_text_iface().get_text(0, -1))
        wait_for("the seed of the clip", lambda: seed.get_text(0, -1) == before)

    def has_two_models(self):
        self.step("a second model is brought in")
        model = os.path.join(self.folder, "tiny.safetensors")
        make_model(model)
        subprocess.run([os.path.join(os.path.dirname(self.program), "sluice-cli"), "models", "import", model],
                       env=dict(os.environ, SLUICE_HOME=self.home), check=True, stdout=subprocess.DEVNULL)

    def opens_a_clip(self):
        self.step("opens a clip from the command line")
        shutil.rmtree(os.path.join(self.home, "data", "autosave"), ignore_errors=True)
        self.start(self.clip)
        self.window.choose("MODEL", "Resize")
        self.window.choose("Target", "4")
        wait_for("an estimate", lambda: robot.has(self.window.find("push button", "Upscale here"), "ENABLED"))

    def tries_two_seconds(self):
        self.step("tries two seconds and sees before and after")
        self.window.press("Try 2 seconds here")
        self.window.wait_for_text("After")

    def loses_the_engine_of_a_trial(self):
        self.step("the engine is killed while two seconds are tried: a sentence, and another try works")
        wait_for("the end of measuring this computer", lambda: not engines_of(self.window.process.pid))
        self.window.press("Try 2 seconds here")
        engines = wait_for("an engine", lambda: engines_of(self.window.process.pid))
        os.kill(engines[0], signal.SIGKILL)
        self.window.wait_for_text("killed from outside")
        self.window.wait("push button", "Try 2 seconds here")

    def compares_two_models(self):
        self.step("compares two models on the same two seconds")
        robot.click(self.window.wait("push button", "Compare models"))
        # Qt shows an open menu to readers by its events only; the last entry starts.
        robot.key("Up", "Return")
        self.window.wait_for_text("After · tiny")

    def marks_a_range(self):
        self.step("marks a range and sees its estimate")
        # In the middle is the divider between before and after, which has keys of its own.
        robot.click(wait_for("the viewer", lambda: next(
            (node for node in self.window.everything() if node.get_name() == "Viewer"), None)), down=0.9)
        robot.key("Home")
        robot.key("i")
        robot.key("shift+Right", "shift+Right")
        robot.key("o")
        robot.key("Home")
        self.window.choose("Upscale", "Between")
        self.window.wait_for_text("50 frames")
        self.window.choose("Upscale", "This clip")

    def runs_pauses_and_loses_the_engine(self):
        self.step("runs")
        self.window.press("Upscale here")
        wait_for("an engine", lambda: engines_of(self.window.process.pid))
        row = wait_for("its row", lambda: next(
            (node for node in self.window.everything() if node.get_name().startswith("a clip.mp4,")), None))
        robot.click(row)
        self.step("pauses: the engine is gone")
        self.window.press("Pause")
        wait_for("no engine", lambda: not engines_of(self.window.process.pid))
        self.step("resumes")
        self.window.press("Resume")
        engines = wait_for("an engine", lambda: engines_of(self.window.process.pid))
        self.step("the engine is killed: the job fails, the window lives, and Retry goes on")
        os.kill(engines[0], signal.SIGKILL)
        self.window.press("Retry")

    def finishes_and_flips(self):
        self.step("finishes: the upscaled clip is on the timeline")
        self.window.press("Flip", patience=300)
        result = os.path.join(self.folder, "a clip-4x.mp4")
        if not os.path.exists(result):
            raise robot.Failure("%s is not there" % result)
        frames = subprocess.run(["ffprobe", "-v", "error", "-count_packets", "-select_streams", "v", "-of", "csv=p=0",
                                 "-show_entries", "stream=width,nb_read_packets", result],
                                capture_output=True, text=True, check=True).stdout.strip()
        if frames != "2560,500":
            raise robot.Failure("the result has width and frames %s" % frames)
        self.step("undo shows the source again, twice")
        robot.key("ctrl+z")
        robot.key("ctrl+z")

    def exports(self):
        self.step("exports the timeline to one file")
        result = os.path.join(self.folder, "film.mp4")
        robot.key("ctrl+e")
        field = wait_for("the field for the file", lambda: self.window.labelled("text", "File"))
        field.get_editable_text_iface().set_text_contents(result)
        self.window.press("Export")
        wait_for("the film", lambda: os.path.exists(result), 300)
        streams = subprocess.run(["ffprobe", "-v", "error", "-of", "csv=p=0", "-show_entries", "stream=codec_type",
                                  result], capture_output=True, text=True, check=True).stdout.split()
        if sorted(streams) != ["audio", "video"]:
            raise robot.Failure("the film has the streams %s" % streams)

    def survives_kill(self):
        self.step("killed: the unsaved work is there at the next start")
        wait_for("the autosave", lambda: os.listdir(os.path.join(self.home, "data", "autosave")))
        self.window.kill()
        self.start()
        self.window.wait_for_text("unsaved work is back")

    def was_never_blocked(self):
        log = os.path.join(self.home, "state", "sluice.log")
        with open(log, encoding="utf-8") as lines:
            blocked = [line for line in lines if "window's thread was busy" in line]
        if blocked:
            raise robot.Failure("the window stood still:\n%s" % "".join(blocked))

    def end(self):
        if self.window is not None:
            self.window.quit()
        shutil.rmtree(self.folder, ignore_errors=True)


def main():
    story = Story(sys.argv[1])
    try:
        story.first_start_offers_the_sample()
        story.pages_have_names()
        story.generates_a_clip()
        story.has_two_models()
        story.opens_a_clip()
        story.loses_the_engine_of_a_trial()
        story.tries_two_seconds()
        story.compares_two_models()
        story.marks_a_range()
        story.runs_pauses_and_loses_the_engine()
        story.finishes_and_flips()
        story.exports()
        story.survives_kill()
        story.was_never_blocked()
    except robot.Failure as failure:
        print("FAILED: %s" % failure)
        if story.window is not None and story.window.process.poll() is None:
            print("what was on the screen:\n  %s" % "\n  ".join(story.window.texts()[:120]))
            robot.screenshot(os.path.join(os.environ.get("SLUICE_E2E_SHOTS", tempfile.gettempdir()), "sluice-e2e.png"))
        sys.exit(1)
    finally:
        story.end()
    print("the whole story went through")


if __name__ == "__main__":
    main()
