# SPDX-License-Identifier: GPL-3.0-or-later
"""A minimal host for sluice-engine: docs/engine-protocol.md, as far as the benches need it."""

import json
import os
import subprocess
import sys


def make_clip(path, size, rate, seconds):
    """A moving test picture in H.264, without sound."""
    source = "testsrc2=size=%s:rate=%d:duration=%s" % (size, rate, seconds)
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, "-c:v", "libx264",
                    "-preset", "veryfast", "-pix_fmt", "yuv420p", path], check=True)


class Engine:
    def __init__(self, build, read, write):
        command = [os.path.join(build, "bin", "sluice-engine"), "--write", write]
        for path in read:
            command += ["--read", path]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env=dict(os.environ, OMP_WAIT_POLICY="passive"))
        self.expect("hello")

    def send(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def expect(self, kind):
        for line in self.process.stdout:
            message = json.loads(line)
            if message["type"] == kind:
                return message
            if message["type"] == "error":
                sys.exit("sluice-engine: %s" % message["detail"])
        sys.exit("sluice-engine ended")

    def load(self, weights, threads=0):
        model = {"id": "bench", "kind": "resize"}
        if weights:
            model = {"id": "bench", "kind": "network", "weights": [weights]}
        self.send({"type": "load", "device": "auto", "threads": threads, "model": model, "precision": "auto"})
        return self.expect("loaded")

    def upscale(self, number, source, output, width, height, rate, start, end):
        form = {"width": width, "height": height, "timeBase": "1/%d" % (rate * 512), "frameRate": "%d/1" % rate,
                "sampleAspect": "1/1", "sourceHeight": height // 2,
                "encode": {"codec": "h264", "crf": 17, "preset": "medium", "bitDepth": 8}}
        self.send({"type": "run", "id": number, "task": "upscale-clip", "source": source, "output": output,
                   "start": start, "end": end, "deinterlace": "progressive", "width": width,
                   "height": height, "format": form})

    def quit(self):
        """Ends the engine; its peak memory in bytes."""
        self.send({"type": "quit"})
        self.process.stdin.close()
        _, _, usage = os.wait4(self.process.pid, 0)
        return usage.ru_maxrss * 1024
