# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source file states the licence in its first line (second, after a #! line)."""

import os

import lint

TAG = "SPDX-License-Identifier: GPL-3.0-or-later"
ENDINGS = (".h", ".cpp", ".py", ".sh", ".cmake", "CMakeLists.txt")


def check(tree):
    complaints = []
    sources = tree.having(*ENDINGS) + tree.scripts("bash") + tree.scripts("python3")
    for path in sorted(set(sources)):
        lines = tree.text(path).splitlines()
        if lines and lines[0].startswith("#!"):
            lines = lines[1:]
        mark = "//" if path.endswith((".h", ".cpp")) else "#"
        if not lines or lines[0] != "%s %s" % (mark, TAG):
            complaints.append("%s:1: must begin with '%s %s'" % (path, mark, TAG))
    if not os.path.exists(tree.absolute("LICENSE")):
        complaints.append("LICENSE:1: the text of the licence is missing")
    return complaints


LICENCE = {"LICENSE": "text\n"}
CASES = [
    ({"core/a.h": "// %s\n" % TAG, **LICENCE}, None),
    ({"scripts/x": "#!/usr/bin/env bash\n# %s\n" % TAG, **LICENCE}, None),
    ({"core/a.h": "#pragma once\n// %s\n" % TAG, **LICENCE}, "must begin"),
    ({"core/a.cpp": "# %s\n" % TAG, **LICENCE}, "must begin"),
    ({"scripts/x": "#!/usr/bin/env bash\necho\n", **LICENCE}, "must begin"),
    ({"core/CMakeLists.txt": "", **LICENCE}, "must begin"),
    ({"core/a.h": "// %s\n" % TAG}, "text of the licence"),
]

if __name__ == "__main__":
    lint.main(check, CASES)
