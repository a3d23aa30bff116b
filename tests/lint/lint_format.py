# SPDX-License-Identifier: GPL-3.0-or-later
"""C++ files are formatted as .clang-format says, by clang-format 14 (others differ in details)."""

import shutil
import subprocess

import lint


def check(tree):
    program = shutil.which("clang-format-14")
    if not program:
        raise lint.Skip("clang-format-14 is not installed")
    files = tree.having(".h", ".cpp")
    if not files or ".clang-format" not in tree.paths:
        return []
    run = subprocess.run([program, "--dry-run", "-Werror", "--ferror-limit=3"] + files,
                         cwd=tree.root, capture_output=True, text=True)
    if run.returncode == 0:
        return []
    return [line for line in run.stderr.splitlines() if "error:" in line] or [run.stderr]


STYLE = "BasedOnStyle: LLVM\nIndentWidth: 4\n"
CASES = [
    ({".clang-format": STYLE, "core/a.cpp": "int a() { return 1; }\n"}, None),
    ({".clang-format": STYLE, "core/a.cpp": "int  a( ){return 1;}\n"}, "core/a.cpp:1"),
]

if __name__ == "__main__":
    lint.main(check, CASES)
