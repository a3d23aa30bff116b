#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker for docs/byoc-video.md in one page: model "resize", made by ffmpeg's Lanczos filter.

    byoc_video_worker.py --port 9000 --orchestrator https://127.0.0.1:8935 --secret SECRET
"""

import argparse
import json
import ssl
import struct
import subprocess
import tempfile
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

busy = threading.Lock()


class Refusal(Exception):
    """Status, code, message."""


def make(body):
    try:
        magic, length = struct.unpack(">8sI", body[:12])
        job, chunk = json.loads(body[12:12 + length]), body[12 + length:]
        if magic != b"BYOCVID1" or len(chunk) != job["source"]["bytes"]:
            raise ValueError("not a whole body")
        if job["version"] != 1:
            raise Refusal(400, "unsupported_version", "Only version 1 is understood.")
        if job["model"] != "resize":
            raise Refusal(404, "unknown_model", "This worker only resizes.")
        color, target = job["source"]["color"], job["target"]
        size = f"{int(target['width'])}:{int(target['height'])}"
        samples = "yuv444p10le" if target["bitDepth"] == 10 else "yuv444p"
        seconds, most = job["timeoutSeconds"], job.get("maxAnswerBytes", 1 << 30)
    except (struct.error, ValueError, KeyError, TypeError) as error:
        raise Refusal(400, "bad_request", str(error)) from error
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "source.nut"), Path(folder, "result.nut")
        source.write_bytes(chunk)
        try:
            subprocess.run(
                ["ffmpeg", "-v", "error", "-f", "nut", "-i", source, "-map", "0:v:0",
                 "-vf", f"scale={size}:flags=lanczos,format={samples}", "-fps_mode", "passthrough",
                 "-enc_time_base", "-1", "-c:v", "libx264", "-preset", "veryfast", "-crf", "8",
                 "-colorspace", color["matrix"], "-color_range", color["range"], "-f", "nut", result],
                check=True, capture_output=True, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise Refusal(504, "deadline", "Not ready in time.") from error
        except subprocess.CalledProcessError as error:
            raise Refusal(500, "failed", "ffmpeg could not make it.") from error
        made = result.read_bytes()
    if len(made) > most:
        raise Refusal(413, "too_large", f"The answer has {len(made)} bytes.")
    head = json.dumps({"version": 1, "id": job["id"], "frames": job["source"]["frames"],
                       "bytes": len(made), "seconds": time.monotonic() - began,
                       "model": "resize", "device": "ffmpeg"}).encode()
    return struct.pack(">8sI", b"BYOCVID1", len(head)) + head + made


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            if self.path != "/video-upscale/v1":
                raise Refusal(404, "unknown_model", "No such path.")
            if not busy.acquire(blocking=False):
                raise Refusal(503, "busy", "Making another chunk.")
            try:
                self.answer(200, "application/x-byoc-video", make(body))
            finally:
                busy.release()
        except Refusal as refusal:
            status, code, message = refusal.args
            error = {"code": code, "message": message, "versions": [1]}
            self.answer(status, "application/json", json.dumps({"error": error}).encode())

    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def keep_registered(orchestrator, secret, url):
    trusting = ssl._create_unverified_context()  # orchestrators sign their own certificates
    offer = {"name": "video-upscale-v1.resize", "description": "ffmpeg", "url": url, "capacity": 1,
             "price_per_unit": 0, "price_scaling": 1, "currency": "wei", "token": ""}
    while True:
        request = urllib.request.Request(f"{orchestrator}/capability/register", method="POST",
                                         data=json.dumps(offer).encode(),
                                         headers={"Authorization": secret})
        try:
            urllib.request.urlopen(request, timeout=10, context=trusting).close()
        except OSError as error:
            print("not registered:", error, flush=True)
        time.sleep(30)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--orchestrator")
    parser.add_argument("--secret", default="")
    options = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    url = f"http://127.0.0.1:{server.server_port}"
    print(url, flush=True)
    if options.orchestrator:
        threading.Thread(target=keep_registered, daemon=True,
                         args=(options.orchestrator, options.secret, url)).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
