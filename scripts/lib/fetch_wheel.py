#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads one pinned wheel into a folder, or finds that it is there already.

    fetch_wheel.py PROJECT FILE BYTES SHA256 FOLDER

The package index is the one that pip is configured for on this machine (configuration files and
PIP_* variables), else pip's own default. The file is chosen by its SHA-256, whatever the index
calls it. A broken download stays as FILE.part and is continued by the next run.
On failure standard output is one sentence for a person and the exit status 1.
"""

import ast
import hashlib
import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.parse


class Failure(Exception):
    """Carries the sentence that the user reads."""


def pip_settings():
    """pip's effective settings for downloads: {"index-url": ..., ...}; later sources win."""
    listing = subprocess.run([sys.executable, "-m", "pip", "config", "list"],
                             capture_output=True, text=True)
    if listing.returncode != 0:
        raise Failure("pip does not run with %s; install the package python3-pip." % sys.executable)
    found = {}
    for line in listing.stdout.splitlines():
        match = re.match(r"(global|download|:env:)\.([a-z-]+)=(.*)$", line)
        if match:
            try:
                value = ast.literal_eval(match.group(3))
            except (SyntaxError, ValueError):
                value = match.group(3)
            found.setdefault(match.group(1), {})[match.group(2)] = value
    settings = {}
    for source in ("global", "download", ":env:"):
        settings.update(found.get(source, {}))
    return settings


def default_index():
    from pip._internal.models.index import PyPI
    return PyPI.simple_url


def indexes(settings):
    if str(settings.get("no-index", "")).lower() in ("1", "true", "yes", "on"):
        return []
    first = settings.get("index-url") or default_index()
    return [first] + settings.get("extra-index-url", "").split()


def curl_options(settings, url):
    options = ["curl", "--location", "--fail", "--netrc-optional", "--connect-timeout", "30",
               "--retry", "3", "--retry-delay", "2"]
    if settings.get("cert"):
        options += ["--cacert", settings["cert"]]
    if settings.get("client-cert"):
        options += ["--cert", settings["client-cert"]]
    if settings.get("proxy"):
        options += ["--proxy", settings["proxy"]]
    host = urllib.parse.urlsplit(url)
    if {host.hostname, host.netloc.rpartition("@")[2]} & set(settings.get("trusted-host", "").split()):
        options.append("--insecure")  # the user told pip so; the SHA-256 is checked all the same
    return options


class Links(html.parser.HTMLParser):
    """The href of every <a> of an index page in HTML."""

    def __init__(self):
        super().__init__()
        self.hrefs = []

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.hrefs += [value for name, value in attributes if name == "href" and value]


def find_in_page(page, sha256):
    """The (possibly relative) address of the file with this hash, or None. JSON or HTML page."""
    try:
        for entry in json.loads(page)["files"]:
            if entry.get("hashes", {}).get("sha256") == sha256:
                return entry["url"]
        return None
    except ValueError:
        links = Links()
        links.feed(page)
        return next((h for h in links.hrefs if h.endswith("#sha256=" + sha256)), None)


def find_url(settings, project, sha256):
    """Asks each configured index; returns the address of the file."""
    problems = []
    for index in indexes(settings):
        page_url = index.rstrip("/") + "/" + project + "/"
        answer = subprocess.run(
            curl_options(settings, page_url) +
            ["--silent", "--show-error", "--max-time", "120", "--header",
             "Accept: application/vnd.pypi.simple.v1+json, text/html;q=0.5", page_url],
            capture_output=True, text=True)
        if answer.returncode != 0:
            problems.append(answer.stderr.strip().splitlines()[-1:] or ["no answer"])
            continue
        address = find_in_page(answer.stdout, sha256)
        if address:
            absolute = urllib.parse.urljoin(page_url, address.split("#")[0])
            return with_credentials(absolute, index)
        problems.append(["the index answers, but does not have the pinned file"])
    if not problems:
        raise Failure("pip is configured to use no package index (no-index), and no folder that "
                      "it may look in has the pinned file of %s." % project)
    raise Failure("cannot reach the package index for %s (%s); check the network connection and "
                  "pip's configuration, then run the same command again."
                  % (project, "; ".join(p[0] for p in problems)))


def with_credentials(address, index):
    """A file on the index's own host needs the name and password that the index address carries."""
    ours, theirs = urllib.parse.urlsplit(address), urllib.parse.urlsplit(index)
    userinfo = theirs.netloc.rpartition("@")[0]
    if userinfo and "@" not in ours.netloc and ours.hostname == theirs.hostname:
        ours = ours._replace(netloc=userinfo + "@" + ours.netloc)
    return urllib.parse.urlunsplit(ours)


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def from_local_folder(settings, name, sha256, target):
    """pip's find-links folders may hold the wheel already."""
    for folder in settings.get("find-links", "").split():
        candidate = os.path.join(folder, name)
        if os.path.isfile(candidate) and sha256_of(candidate) == sha256:
            shutil.copyfile(candidate, target + ".copy")
            os.replace(target + ".copy", target)
            return True
    return False


def download(settings, url, part, size):
    """Continues or starts `part`; raises Failure when it does not get whole."""
    done = os.path.getsize(part) if os.path.exists(part) else 0
    if done > size:
        os.remove(part)
        done = 0
    if done:
        print("    continuing at %d of %d MB" % (done // 10**6, size // 10**6), file=sys.stderr)
    if done == size:
        return
    show = ["--progress-bar"] if sys.stderr.isatty() else ["--silent", "--show-error"]
    command = curl_options(settings, url) + show + [
        "--speed-limit", "1000", "--speed-time", "60", "--continue-at", "-", "--output", part, url]
    status = subprocess.run(command).returncode
    if status == 33:  # the server cannot continue a download: once more from the beginning
        os.remove(part)
        status = subprocess.run(command).returncode
    if status == 23:
        raise Failure("the disk is full or not writable at %s; free some space and run the same "
                      "command again, the download will be continued." % os.path.dirname(part))
    have = os.path.getsize(part) if os.path.exists(part) else 0
    if status != 0 or have < size:
        raise Failure("the download of %s broke off at %d of %d MB; check the network connection "
                      "and run the same command again, it will be continued."
                      % (os.path.basename(part)[:-5], have // 10**6, size // 10**6))


def fetch(project, name, size, sha256, folder):
    target = os.path.join(folder, name)
    if os.path.exists(target) and sha256_of(target) == sha256:
        return
    os.makedirs(folder, exist_ok=True)
    settings = pip_settings()
    if from_local_folder(settings, name, sha256, target):
        return
    part = target + ".part"
    download(settings, find_url(settings, project, sha256), part, size)
    found = sha256_of(part)
    if found != sha256:
        os.remove(part)
        raise Failure("the downloaded %s is not the pinned file (SHA-256 %s instead of %s) and was "
                      "removed; run the same command again, and if this stays so, the index that "
                      "pip is configured for serves another file." % (name, found, sha256))
    os.replace(part, target)


def main():
    project, name, size, sha256, folder = sys.argv[1:]
    try:
        fetch(project, name, int(size), sha256, folder)
    except Failure as failure:
        print(failure)
        return 1
    except OSError as error:
        print("%s: %s." % (error.filename or folder, error.strerror))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
