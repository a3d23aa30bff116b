# SPDX-License-Identifier: GPL-3.0-or-later
"""Python files compile; shell scripts pass shellcheck (where it is installed) and can be run."""

import os
import shutil
import subprocess

import lint


def check(tree):
    complaints = []
    for path in tree.having(".py") + tree.scripts("python3"):
        try:
            compile(tree.text(path), path, "exec")
        except SyntaxError as error:
            complaints.append("%s:%d: %s" % (path, error.lineno or 1, error.msg))
    shell = tree.scripts("bash") + tree.having(".sh")
    for path in tree.scripts("bash"):
        if not os.access(tree.absolute(path), os.X_OK):
            complaints.append("%s:1: has a #! line but is not executable" % path)
    program = shutil.which("shellcheck")
    if program and shell:
        run = subprocess.run([program, "-x", "--format=gcc"] + shell, cwd=tree.root,
                             capture_output=True, text=True)
        complaints += run.stdout.splitlines() or ([run.stderr] if run.returncode > 1 else [])
    if not program and not complaints:
        raise lint.Skip("Python files compile; shellcheck is not installed")
    return complaints


CASES = [
    ({"tools/a.py": "print(1)\n"}, None),
    ({"tools/a.py": "print(1\n"}, "tools/a.py"),
    ({"scripts/a": "#!/usr/bin/env bash\necho hello\n"}, "not executable"),
]

if __name__ == "__main__":
    lint.main(check, CASES)
