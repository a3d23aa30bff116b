# SPDX-License-Identifier: GPL-3.0-or-later
"""No paths of somebody's machine, and no host names of package registries.

Set-up asks the package index that pip is configured for, so that it works behind a mirror.
"""

import re

import lint

MACHINE = re.compile(r"(?<![\w./$}~-])/(home|root|work|Users|mnt|media/\w+)/[\w.]"
                     r"|[\"'(= ]/tmp/|(?<!\w)[A-Z]:\\\\?[A-Z]\w+")
# Written in pieces so that this file does not name them.
HOSTS = [name + "." + end for name, end in (
    ("pypi", "org"), ("pythonhosted", "org"), ("registry.npmjs", "org"), ("crates", "io"),
    ("proxy.golang", "org"), ("deb.debian", "org"), ("conda.anaconda", "org"))]


def check(tree):
    complaints = []
    for path in tree.paths:
        if path == "tests/lint/lint_paths.py":
            continue
        for number, line in tree.lines(path):
            match = MACHINE.search(line)
            if match:
                complaints.append("%s:%d: '%s' is a path of one machine"
                                  % (path, number, match.group().strip()))
            for host in HOSTS:
                if host in line:
                    complaints.append("%s:%d: names the package registry %s" % (path, number, host))
    return complaints


CASES = [
    ({"scripts/a": "cp x /usr/share/y && cat /etc/os-release\n"}, None),
    ({"core/a.cpp": "// core/home/x and $HOME/work/x, x/work/y\n"}, None),
    ({"core/a.cpp": 'open("/home/me/clip.mp4");\n'}, "path of one machine"),
    ({"docs/a.md": "see /work/notes.md\n"}, "path of one machine"),
    ({"tests/a.cpp": 'auto f = "/tmp/x";\n'}, "path of one machine"),
    ({"docs/a.md": "C:\\Users\\me\n"}, "path of one machine"),
    ({"scripts/a": "curl https://%s/simple\n" % HOSTS[0]}, "package registry"),
]

if __name__ == "__main__":
    lint.main(check, CASES)
