# SPDX-License-Identifier: GPL-3.0-or-later
"""No source file above 600 lines, so that each can be read in one go.

Aim at 150 lines for a header and 400 for a .cpp file. A file that defines one network may be
longer: splitting it would tear apart what the reference implementation keeps together.
"""

import re

import lint

LIMIT = 600
NETWORK = re.compile(r"inference/engine/models/.+\.cpp$")


def check(tree):
    complaints = []
    sources = tree.having(".h", ".cpp", ".py", ".cmake", ".sh", "CMakeLists.txt")
    for path in sources + tree.scripts("bash"):
        count = len(tree.text(path).splitlines())
        if count > LIMIT and not NETWORK.match(path):
            complaints.append("%s:1: %d lines, the limit is %d: split it by duty"
                              % (path, count, LIMIT))
    return complaints


CASES = [
    ({"core/a.cpp": "\n" * LIMIT}, None),
    ({"core/a.cpp": "\n" * (LIMIT + 1)}, "split it"),
    ({"scripts/run": "#!/usr/bin/env bash\n" + "\n" * LIMIT}, "split it"),
    ({"inference/engine/models/unet.cpp": "\n" * 900}, None),
    ({"inference/engine/models/wan/vae.cpp": "\n" * 900}, None),
    ({"inference/engine/models/unet.h": "\n" * 900}, "split it"),
]

if __name__ == "__main__":
    lint.main(check, CASES)
