# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads through scripts/lib/fetch_wheel.py from a package index on this machine."""

import hashlib
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FETCH = os.path.join(ROOT, "scripts", "lib", "fetch_wheel.py")
NAME = "thing-1.0-py3-none-any.whl"
DATA = bytes(i * 7 % 251 for i in range(300_000))
SHA256 = hashlib.sha256(DATA).hexdigest()


class Index(http.server.BaseHTTPRequestHandler):
    """A package index with one file; `served` replaces its bytes, `html` its kind of page."""

    served, html, ranges = DATA, False, []

    def do_GET(self):
        if self.path == "/simple/thing/":
            self.page()
        elif self.path == "/files/" + NAME:
            self.file()
        else:
            self.send_error(404)

    def page(self):
        if Index.html:
            body = ('<a href="../../files/%s#sha256=%s">x</a>' % (NAME, SHA256)).encode()
            kind = "text/html"
        else:
            files = [{"filename": "other", "url": "/nowhere", "hashes": {"sha256": "0" * 64}},
                     {"filename": NAME, "url": "/files/" + NAME, "hashes": {"sha256": SHA256}}]
            body, kind = json.dumps({"files": files}).encode(), "application/json"
        self.answer(200, body, kind)

    def file(self):
        wanted = self.headers.get("Range")
        Index.ranges.append(wanted)
        if wanted:
            start = int(wanted.split("=")[1].rstrip("-"))
            total = len(Index.served)
            self.answer(206, Index.served[start:], "application/zip",
                        [("Content-Range", "bytes %d-%d/%d" % (start, total - 1, total))])
        else:
            self.answer(200, Index.served, "application/zip")

    def answer(self, status, body, kind, headers=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class FetchWheel(unittest.TestCase):
    def setUp(self):
        Index.served, Index.html, Index.ranges = DATA, False, []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Index)
        self.addCleanup(self.server.server_close)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.shutdown)
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = temporary.name
        self.target = os.path.join(self.folder, NAME)

    def fetch(self, **variables):
        environment = {k: v for k, v in os.environ.items()
                       if not k.startswith("PIP_") and not k.lower().endswith("_proxy")}
        environment["PIP_CONFIG_FILE"] = os.devnull
        environment["PIP_INDEX_URL"] = "http://127.0.0.1:%d/simple" % self.server.server_port
        environment.update(variables)
        return subprocess.run(
            [sys.executable, "-B", FETCH, "thing", NAME, str(len(DATA)), SHA256, self.folder],
            capture_output=True, text=True, env=environment)

    def part(self, data):
        with open(self.target + ".part", "wb") as file:
            file.write(data)

    def assert_whole(self, run):
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        with open(self.target, "rb") as file:
            self.assertEqual(file.read(), DATA)
        self.assertFalse(os.path.exists(self.target + ".part"))

    def test_downloads_the_file_with_the_pinned_hash(self):
        self.assert_whole(self.fetch())

    def test_reads_an_index_in_html(self):
        Index.html = True
        self.assert_whole(self.fetch())

    def test_continues_a_broken_download(self):
        self.part(DATA[:100_000])
        self.assert_whole(self.fetch())
        self.assertEqual(Index.ranges, ["bytes=100000-"])

    def test_does_not_download_what_is_there(self):
        self.assert_whole(self.fetch())
        self.assert_whole(self.fetch())
        self.assertEqual(len(Index.ranges), 1)

    def test_downloads_again_what_was_damaged(self):
        self.assert_whole(self.fetch())
        with open(self.target, "r+b") as file:
            file.write(b"x")
        self.assert_whole(self.fetch())

    def test_removes_a_file_with_another_hash(self):
        Index.served = b"x" * len(DATA)
        run = self.fetch()
        self.assertEqual(run.returncode, 1)
        self.assertIn("not the pinned file", run.stdout)
        self.assertEqual(os.listdir(self.folder), [])

    def test_keeps_the_part_of_a_download_that_ends_early(self):
        Index.served = DATA[:50_000]
        run = self.fetch()
        self.assertEqual(run.returncode, 1)
        self.assertIn("broke off", run.stdout)
        self.assertEqual(os.path.getsize(self.target + ".part"), 50_000)
        Index.served = DATA
        self.assert_whole(self.fetch())
        self.assertEqual(Index.ranges, [None, "bytes=50000-"])

    def test_says_that_the_index_cannot_be_reached(self):
        run = self.fetch(PIP_INDEX_URL="http://127.0.0.1:1/simple")
        self.assertEqual(run.returncode, 1)
        self.assertIn("cannot reach the package index", run.stdout)
        self.assertEqual(len(run.stdout.strip().splitlines()), 1)

    def test_takes_the_file_from_a_find_links_folder(self):
        with tempfile.TemporaryDirectory() as links:
            with open(os.path.join(links, NAME), "wb") as file:
                file.write(DATA)
            self.assert_whole(self.fetch(PIP_FIND_LINKS=links, PIP_NO_INDEX="1"))
        self.assertEqual(Index.ranges, [])

    def test_asks_the_extra_index_too(self):
        good = "http://127.0.0.1:%d/simple" % self.server.server_port
        self.assert_whole(self.fetch(PIP_INDEX_URL=good + "/missing", PIP_EXTRA_INDEX_URL=good))


if __name__ == "__main__":
    unittest.main()
