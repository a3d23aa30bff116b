# SPDX-License-Identifier: GPL-3.0-or-later
"""Launchers and descriptions for software centres are what the freedesktop.org tools accept."""

import shutil
import subprocess

import lint

CHECKS = ((".desktop", ["desktop-file-validate", "--no-hints"]),
          (".metainfo.xml", ["appstreamcli", "validate", "--no-net", "--no-color"]))


def check(tree):
    complaints = []
    missing = []
    for ending, command in CHECKS:
        if not shutil.which(command[0]):
            missing.append(command[0])
            continue
        for path in tree.having(ending):
            run = subprocess.run(command + [tree.absolute(path)], capture_output=True, text=True)
            if run.returncode != 0:
                complaints += ["%s:1: %s" % (path, line.strip())
                               for line in (run.stdout + run.stderr).splitlines() if line.strip()]
    if missing and not complaints:
        raise lint.Skip("not installed: %s" % ", ".join(missing))
    return complaints


GOOD = "[Desktop Entry]\nType=Application\nName=A\nExec=a\n"
CASES = [
    ({"a.desktop": GOOD}, None),
    ({"a.desktop": GOOD.replace("Name=A\n", "")}, "a.desktop"),
    ({"a.metainfo.xml": "<component><id>a</id></component>"}, "a.metainfo.xml"),
]

if __name__ == "__main__":
    lint.main(check, CASES)
