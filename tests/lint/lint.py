# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lint tests share: the list of files, and a self-test that each lint must pass.

A lint is a module with `check(tree)`, which returns complaints ("path:line: what and why"), and
`CASES`, small trees with the complaint that each must cause (None: it must cause none).
"""

import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SKIPPED = 77  # ctest's SKIP_RETURN_CODE


class Skip(Exception):
    """The lint cannot run here; the text says why."""


class Tree:
    """The files of the repository (or of a self-test's small tree), by root-relative path."""

    def __init__(self, root):
        self.root = root
        self.paths = sorted(set(_from_git(root) or _from_disk(root)))

    def absolute(self, path):
        return os.path.join(self.root, path)

    def text(self, path):
        """The file's text; an empty one for a binary file."""
        with open(self.absolute(path), "rb") as file:
            data = file.read()
        if b"\0" in data:
            return ""
        return data.decode("utf-8", errors="replace")

    def lines(self, path):
        return enumerate(self.text(path).splitlines(), start=1)

    def having(self, *endings):
        return [path for path in self.paths if path.endswith(endings)]

    def scripts(self, interpreter):
        """Files without an ending whose first line names this interpreter."""
        return [path for path in self.paths if "." not in os.path.basename(path)
                and interpreter in self.text(path)[:64].split("\n")[0]
                and self.text(path).startswith("#!")]


def _from_git(root):
    """Tracked files and new ones that git does not ignore; nothing where git cannot say."""
    if not os.path.exists(os.path.join(root, ".git")):
        return []
    listing = subprocess.run(["git", "-C", root, "ls-files", "-z", "-co", "--exclude-standard"],
                             capture_output=True)
    names = listing.stdout.decode("utf-8", errors="replace").split("\0")
    return [name for name in names if name and os.path.isfile(os.path.join(root, name))]


def _from_disk(root):
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = [f for f in folders if f not in (".git", ".cache", "__pycache__", "shared")
                      and not f.startswith("build")]
        found += [os.path.relpath(os.path.join(folder, f), root) for f in files]
    return found


def _run_case(check, files):
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            place = os.path.join(folder, path)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "w", encoding="utf-8") as file:
                file.write(text)
        return check(Tree(folder))


def _self_test(check, cases):
    failed = 0
    for files, expected in cases:
        complaints = _run_case(check, files)
        if expected is None and complaints:
            print("unexpected complaint for %s: %s" % (list(files), complaints))
            failed += 1
        if expected is not None and not any(expected in c for c in complaints):
            print("no complaint with '%s' for %s, but %s" % (expected, list(files), complaints))
            failed += 1
    if not any(expected for _, expected in cases):
        print("no case shows that this lint can fail")
        failed += 1
    print("%d cases, %d failed" % (len(cases), failed))
    return failed


def main(check, cases):
    """Runs the lint over the repository, or its self-test with --self-test."""
    try:
        if "--self-test" in sys.argv:
            sys.exit(1 if _self_test(check, cases) else 0)
        complaints = check(Tree(ROOT))
    except Skip as reason:
        print("skipped: %s" % reason)
        sys.exit(SKIPPED)
    for complaint in complaints:
        print(complaint)
    sys.exit(1 if complaints else 0)
