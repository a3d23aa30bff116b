# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file that a document names exists: links, and paths in `backticks`.

In headers the same holds for "Checked: tests/..." lines. A path counts when it begins with a
top folder of the repository or is the name of a file such as `README.md`; `*` and {a,b} work as
in a shell. CHANGELOG.md is history and may name what is gone.
"""

import fnmatch
import itertools
import os
import re

import lint

TICKS = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
CHECKED = re.compile(r"///?\s*Checked:\s*(tests/[\w/.]+)")
ROOT_FILE = re.compile(r"^[A-Z][\w-]*\.(md|json|txt)$")
PATH = re.compile(r"^[\w.@+*{},-]+(/[\w.@+*{},-]+)*/?$")


def expanded(pattern):
    """{a,b} spelled out, as a shell does it."""
    parts = re.split(r"\{([^{}]*)\}", pattern)
    choices = [part.split(",") if i % 2 else [part] for i, part in enumerate(parts)]
    return ["".join(choice) for choice in itertools.product(*choices)]


def exists(known, path):
    path = path.rstrip("/")
    if "/" not in path and ROOT_FILE.match(path):
        return any(os.path.basename(k) == path for k in known)
    return path in known or ("*" in path and any(fnmatch.fnmatchcase(k, path) for k in known))


def named_paths(line, tops):
    """Paths of the repository that a line of a document names in backticks."""
    for quoted in TICKS.findall(line):
        for word in quoted.split():
            word = re.sub(r":\d+$", "", word.rstrip(".,;:"))
            if PATH.match(word) and (("/" in word and word.split("/")[0] in tops)
                                     or ROOT_FILE.match(word)):
                yield word


def check(tree):
    known = set(tree.paths)
    for path in tree.paths:
        while path:
            path = os.path.dirname(path)
            known.add(path)
    tops = {path.split("/")[0] for path in tree.paths if "/" in path}
    complaints = []
    for path in tree.having(".md"):
        if path == "CHANGELOG.md":
            continue
        for number, line in tree.lines(path):
            names = [n for word in named_paths(line, tops) for n in expanded(word)]
            for target in LINK.findall(line):
                if "://" not in target and not target.startswith("mailto:"):
                    names.append(os.path.normpath(os.path.join(os.path.dirname(path), target)))
            complaints += ["%s:%d: names %s, which does not exist" % (path, number, name)
                           for name in names if not exists(known, name)]
    for path in tree.having(".h"):
        for number, line in tree.lines(path):
            for name in CHECKED.findall(line):
                if name.rstrip(".") not in known:
                    complaints.append("%s:%d: names %s, which does not exist" % (path, number, name))
    return complaints


CASES = [
    ({"README.md": "`core/a.h`, `core/`, `core/*.h`, `core/{a,b}.h` and [x](core/a.h#L3)",
      "core/a.h": "", "core/b.h": ""}, None),
    ({"README.md": "`build/release/x` and `a/b` and `cmake --preset dev`", "core/a.h": ""}, None),
    ({"README.md": "see `core/gone.h`", "core/a.h": ""}, "core/gone.h"),
    ({"README.md": "run `core/gone --now`", "core/a.h": ""}, "core/gone"),
    ({"README.md": "see `SECURITY.md`"}, "SECURITY.md"),
    ({"docs/a.md": "[x](../core/gone.h)", "core/a.h": ""}, "core/gone.h"),
    ({"README.md": "`core/*.cpp`", "core/a.h": ""}, "core/*.cpp"),
    ({"core/a.h": "/// Checked: tests/core/test_gone.cpp, 1e-5\n"}, "test_gone.cpp"),
    ({"CHANGELOG.md": "removed `core/gone.h`", "core/a.h": ""}, None),
]

if __name__ == "__main__":
    lint.main(check, CASES)
