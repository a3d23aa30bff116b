# SPDX-License-Identifier: GPL-3.0-or-later
"""An AI runner without a model: answers all nine batch pipelines at once with made-up results.

    scripted_runner.py [--pipeline NAME] [--model ID] [--hold-while FILE] [--shows-input] [--lie-at N] [--refuses]

With --shows-input `upscale` answers what it was sent, four times as large and sharpened (by the ffmpeg program), but request
number N (from 1) with the made-up picture. With --refuses every job gets status 400. With --hold-while no job is answered
while FILE exists, a minute at most.

Prints "port N" when it listens on loopback and ends when its standard input does. A prompt (or text, or first message) of
"fail 400" or "fail 500" gets that status with the text "as told". Each request is a line on standard output:
"POST /upscale model_id=... prompt=..." with the fields sorted by name, the file as its length.
"""

import argparse
import base64
import http.server
import json
import os
import re
import struct
import subprocess
import sys
import threading
import time
import zlib

FRAMES = 8


def png(width, height, shift=0):
    """A gradient, so that it is neither blank nor like another with a different shift."""
    rows = b"".join(b"\0" + bytes(v for x in range(width)
                                  for v in ((x * 5 + shift * 16) % 256, (y * 3) % 256, (x ^ y) % 256))
                    for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


def data_url(kind, data):
    return "data:%s;base64,%s" % (kind, base64.b64encode(data).decode())


def wav(seconds=1):
    data = b"".join(struct.pack("<h", (i * 200) % 20000 - 10000) for i in range(8000 * seconds))
    return (b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt "
            + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
            + b"data" + struct.pack("<I", len(data)) + data)


def parse_form(content_type, body):
    boundary = re.search(r'boundary="?([^";]+)', content_type).group(1).encode()
    fields, files = {}, {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, data = part[2:].partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"', head).group(1).decode()
        (files if b"filename=" in head else fields)[name] = data[:-2]
    return {k: v.decode() for k, v in fields.items()}, files


def size_of(image):
    return struct.unpack(">II", image[16:24])


def images(fields, width, height):
    seed = int(fields.get("seed", 7))
    count = int(fields.get("num_images_per_prompt", 1))
    return {"images": [{"url": data_url("image/png", png(width, height, seed + i)), "seed": seed + i,
                        "nsfw": False} for i in range(count)]}


def enlarged(image):
    return subprocess.run(["ffmpeg", "-v", "error", "-f", "png_pipe", "-i", "-", "-vf",
                           "scale=4*iw:4*ih:flags=lanczos,unsharp=13:13:1.5", "-f", "image2pipe", "-c:v", "png", "-"],
                          input=image, stdout=subprocess.PIPE, check=True).stdout


def answer(pipeline, fields, files, shows_input):
    if pipeline == "text-to-image":
        return images(fields, int(fields.get("width", 1024)), int(fields.get("height", 576)))
    if pipeline == "image-to-image":
        return images(fields, *size_of(files["image"]))
    if pipeline == "upscale" and shows_input:
        return {"images": [{"url": data_url("image/png", enlarged(files["image"])), "seed": 7, "nsfw": False}]}
    if pipeline == "upscale":
        width, height = size_of(files["image"])
        return images(fields, width * 4, height * 4)
    if pipeline == "image-to-video":
        width, height = int(fields.get("width", 1024)), int(fields.get("height", 576))
        return {"frames": [[{"url": data_url("image/png", png(width, height, i)), "seed": 7, "nsfw": False}
                            for i in range(FRAMES)]]}
    if pipeline == "audio-to-text":
        return {"text": " Hello.", "chunks": [{"timestamp": [0.0, 1.0], "text": " Hello."}]}
    if pipeline == "segment-anything-2":
        return {"masks": "[[[0.0, 1.0]]]", "scores": "[0.9]", "logits": "[[[1.0]]]"}
    if pipeline == "image-to-text":
        return {"text": "a gradient"}
    if pipeline == "text-to-speech":
        return {"audio": {"url": data_url("audio/wav", wav())}}
    return llm("Hello there.", "stop", {"message": {"role": "assistant", "content": "Hello there."}})


def llm(_text, finish, choice):
    return {"id": "chatcmpl-1", "model": "any", "created": 1, "choices": [dict(choice, index=0, finish_reason=finish)],
            "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}}


class Runner(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def reply(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        options = self.server.options
        named = {"pipeline": options.pipeline, "model_id": options.model}
        known = {"/health": {"status": "OK"}, "/version": dict(named, version="0.14.1"),
                 "/hardware/info": dict(named, gpu_info={"0": {"id": "GPU-1", "name": "No GPU", "major": 8, "minor": 9,
                                                               "memory_free": 1, "memory_total": 2}})}
        self.reply(200 if self.path in known else 404, known.get(self.path, {"detail": {"msg": "none"}}))

    def wait_for_leave(self):
        hold = self.server.options.hold_while
        end = time.monotonic() + 60
        while hold and os.path.exists(hold) and time.monotonic() < end:
            time.sleep(0.01)

    def do_POST(self):
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = b""
            while True:
                length = int(self.rfile.readline(), 16)
                body += self.rfile.read(length)
                self.rfile.readline()
                if length == 0:
                    break
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        pipeline = self.path.strip("/")
        if self.headers["Content-Type"].startswith("multipart/"):
            fields, files = parse_form(self.headers["Content-Type"], body)
        else:
            fields, files = json.loads(body), {}
        shown = dict(fields, **{name: len(data) for name, data in files.items()})
        print("POST", self.path, *("%s=%s" % item for item in sorted(shown.items())), flush=True)
        self.wait_for_leave()
        said = str(fields.get("prompt") or fields.get("text") or fields.get("messages"))
        told = re.search(r"fail (\d+)", said)
        if told or self.server.options.refuses:
            return self.reply(int(told.group(1)) if told else 400, {"detail": {"msg": "as told"}})
        if pipeline == "llm" and fields.get("stream"):
            return self.stream()
        with self.server.lock:
            self.server.jobs += 1
            lies = self.server.jobs == self.server.options.lie_at
        return self.reply(200, answer(pipeline, fields, files, self.server.options.shows_input and not lies))

    def stream(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for text, finish in (("Hello", ""), (" there.", ""), ("", "stop")):
            event = llm(text, finish, {"delta": {"role": "assistant", "content": text}})
            self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pipeline", default="upscale")
    parser.add_argument("--model", default="fake/x2-upscaler")
    parser.add_argument("--hold-while")
    parser.add_argument("--shows-input", action="store_true")
    parser.add_argument("--lie-at", type=int, default=0)
    parser.add_argument("--refuses", action="store_true")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Runner)
    server.daemon_threads = True
    server.options = parser.parse_args()
    server.lock = threading.Lock()
    server.jobs = 0
    print("port", server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
