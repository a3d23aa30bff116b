# SPDX-License-Identifier: GPL-3.0-or-later
"""Twenty clips of the built-in model, made by sluice-engine from their sentences and compared with what Python makes of them.

    python built_in_clips.py ENGINE OUT
    python built_in_clips.py ENGINE OUT --judge 100    the judge's table over so many sentences that training never saw

The first writes OUT/sheet.png (first, middle and last frame of each) and prints for each clip by how many of 255 levels its frames differ at
most. Clips pass through 8-bit YUV on their way, which alone costs up to 2. Needs ffmpeg and what tools/train_demo_model/sample.py needs.
"""
import json
import pathlib
import random
import subprocess
import sys

import numpy as np
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = ROOT / "resources/models/sluice-shapes"
PROMPTS = """
a red ball drifts to the left over the sea
a blue square rises at sunset
a green triangle grows over green hills
a yellow star on a starry night
an orange circle moves to the right on black
a purple box shrinks on gray
a white ball falls over the sea
a cyan triangle drifts to the right at sunset
a red square grows on black
a blue ball rises over green hills
a green star drifts to the left on a starry night
a yellow circle falls on gray
an orange box moves to the left over the sea
a purple triangle rises at sunset
a white star grows on black
a cyan ball shrinks over green hills
a red triangle falls on a starry night
a blue circle moves to the right on gray
a green box rises over the sea
a yellow triangle moves to the left at sunset
""".strip().split("\n")
SIDE, FRAMES, STEPS, GUIDANCE, SEED = 128, 17, 12, 1.75, 100
LIMIT = 2
FORMAT = {"width": SIDE, "height": SIDE, "timeBase": "1/8", "frameRate": "8/1", "sampleAspect": "1/1", "color": {},
          "encode": {"codec": "ffv1", "crf": 17, "preset": "medium", "bitDepth": 8}}


class Engine:
    """A running sluice-engine."""

    def __init__(self, program, folder):
        self.process = subprocess.Popen([program, "--read", str(MODEL), "--write", str(folder)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.expect("hello")

    def say(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def expect(self, kind):
        for line in self.process.stdout:
            message = json.loads(line)
            if message["type"] == kind:
                return message
            if message["type"] != "progress":
                break
        sys.exit("the engine said: " + line)


def frames_of(path):
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], check=True, capture_output=True)
    return np.frombuffer(raw.stdout, np.uint8).reshape(FRAMES, SIDE, SIDE, 3)


def make(program, folder, prompts):
    engine = Engine(program, folder)
    engine.say({"type": "load", "device": "cpu", "threads": 2, "precision": "float32",
                "model": {"id": MODEL.name, "kind": "generator", "folder": str(MODEL)}})
    engine.expect("loaded")
    clips = []
    for i, prompt in enumerate(prompts):
        path = folder / f"{i:02}.nut"
        engine.say({"type": "run", "id": i, "task": "generate-clip", "prompt": prompt, "negative": "", "seed": SEED + i, "steps": STEPS,
                    "guidance": GUIDANCE, "frames": FRAMES, "width": SIDE, "height": SIDE, "output": str(path), "format": FORMAT})
        engine.expect("done")
        clips.append(frames_of(path))
    engine.say({"type": "quit"})
    engine.process.wait()
    return clips


def judged(program, folder, count):
    """Prints the share of right answers in percent."""
    import judge
    import world
    specs, _, texts = world.batch(random.Random(99), count, held_out=True)
    verdicts = [judge.judge(clip) for clip in make(program, folder, texts)]
    print(f"{count} clips:", ", ".join(f"{name} {share:.1f}" for name, share in judge.score(specs, verdicts).items()))


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    sys.path.insert(0, str(ROOT / "tools/train_demo_model"))
    if sys.argv[3:4] == ["--judge"]:
        judged(program, folder, int(sys.argv[4]))
        return
    clips = make(program, folder, PROMPTS)
    rows = [np.concatenate([clip[t] for t in (0, FRAMES // 2, FRAMES - 1)], 1) for clip in clips]
    columns = [np.concatenate(rows[start::4], 0) for start in range(4)]
    Image.fromarray(np.concatenate(columns, 1)).save(folder / "sheet.png", optimize=True)

    import checkpoint
    import sample
    theirs = sample.clips(checkpoint.load_folder(MODEL), PROMPTS, STEPS, GUIDANCE, SEED)
    worst = 0
    for prompt, ours, clip in zip(PROMPTS, clips, theirs):
        apart = np.abs(ours.astype(int) - clip.astype(int))
        worst = max(worst, apart.max())
        print(f"{apart.max():3} at most, {apart.mean():.2f} on average: {prompt}")
    sys.exit(int(worst > LIMIT))


if __name__ == "__main__":
    main()
