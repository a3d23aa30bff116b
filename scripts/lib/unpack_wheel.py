#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unpacks the parts of a wheel that a C++ program needs.

    unpack_wheel.py WHEEL FOLDER PREFIX...

Only members below one of the PREFIXes are written.
"""

import errno
import sys
import zipfile


def main():
    wheel, folder, *prefixes = sys.argv[1:]
    try:
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.namelist():
                if member.startswith(tuple(prefixes)):
                    archive.extract(member, folder)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            print("no space left on device", file=sys.stderr)
        raise


if __name__ == "__main__":
    main()
