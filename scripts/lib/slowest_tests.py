#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the ten slowest tests and the skipped ones out of ctest's JUnit files.

    slowest_tests.py FILE.xml...
"""

import os
import sys
import xml.etree.ElementTree


def main():
    tests, skipped = [], []
    for path in sys.argv[1:]:
        if not os.path.exists(path):
            continue
        build = os.path.basename(path)[:-4]
        for case in xml.etree.ElementTree.parse(path).iter("testcase"):
            name = "%s (%s)" % (case.get("name"), build)
            reason = case.find("skipped")
            if reason is not None:
                skipped.append("%s: %s" % (name, reason.get("message") or "skipped"))
            else:
                tests.append((float(case.get("time") or 0), name))
    print("\nThe ten slowest of %d tests:" % len(tests))
    for seconds, name in sorted(tests, reverse=True)[:10]:
        print("  %7.1f s  %s" % (seconds, name))
    if skipped:
        print("Skipped:")
        for line in skipped:
            print("  " + line)


if __name__ == "__main__":
    main()
