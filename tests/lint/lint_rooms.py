# SPDX-License-Identifier: GPL-3.0-or-later
"""Includes go only along the arrows between rooms, and outside libraries live in their room.

The drawing is in docs/architecture.md. Test, bench and tool files may include any room.
"""

import re

import lint

# room -> rooms whose headers it may include
ARROWS = {
    "core": {"core"},
    "inference": {"inference", "core"},
    "wallet": {"wallet", "core"},
    "network": {"network", "wallet", "core"},
    "ui": {"ui", "network", "inference", "wallet", "core"},
    "app": {"app", "ui", "network", "inference", "wallet", "core"},
}

# Parts of a room that the rest of the house does not see: (private prefix, who may include it).
PRIVATE = [("inference/engine/", "inference/engine/")]

QT_WIDGETS = (r"Qt(Widgets|Multimedia|MultimediaWidgets|OpenGLWidgets)/|Q(Application|Widget|MainWindow|Dialog|"
              r"SystemTrayIcon|MessageBox|FileDialog|PushButton|Label|Layout|[HV]BoxLayout|GridLayout|"
              r"Menu|ToolBar|Style|TableView|ListView|TreeView|GraphicsView|MediaPlayer|AudioSink|"
              r"VideoSink|VideoFrame)\b")

# (pattern of the included name, prefixes of the files that may include it, what it is)
LIBRARIES = [
    (r"lib(av|sw)\w+/", ("core/media/",), "FFmpeg"),
    (r"ass/", ("core/",), "libass"),
    (r"curl/", ("core/net/",), "libcurl"),
    (r"sqlite3\.h", ("core/",), "SQLite"),
    (r"openssl/", ("core/base/hash", "wallet/", "network/"), "OpenSSL"),
    (r"(torch|ATen|c10|caffe2)/", ("inference/engine/",), "libtorch"),
    (r"opencv2/", ("inference/engine/",), "OpenCV"),
    (r"utf8proc\.h", ("inference/text/",), "utf8proc"),
    (r"secp256k1", ("wallet/",), "libsecp256k1"),
    (r"qt6keychain/", ("wallet/",), "QtKeychain"),
    (r"(grpc|grpcpp|google/protobuf|nghttp2)/", ("network/",), "the network libraries"),
    (r"CLI/", ("app/",), "CLI11"),
    (r"qrencode\.h", ("ui/",), "qrencode"),
    (QT_WIDGETS, ("ui/", "app/"), "Qt Widgets and Multimedia"),
]

# These travel to machines without Qt and FFmpeg (benches, parity checks).
PORTABLE = re.compile(r"core/base/|inference/text/|inference/engine/"
                      r"(device|weights|tiling|models|pipelines|schedulers|tokenizers)[/._]")
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')
GENERATED = re.compile(r"\.moc$|^moc_|^sluice_version\.h$|\.pb\.h$")


def check_ours(tree, path, target):
    """Complaint about a quoted include, or None."""
    room, other = path.split("/")[0], target.split("/")[0]
    if GENERATED.search(target):
        return None
    if target not in tree.paths:
        return 'includes "%s", which is no root-relative path of a file here' % target
    if room not in ARROWS:
        return None
    if other not in ARROWS[room]:
        return '%s may not include %s: "%s" goes against the arrows' % (room, other, target)
    for private, friend in PRIVATE:
        if target.startswith(private) and not path.startswith(friend):
            return '"%s" is private to %s' % (target, friend)
    return None


def check_library(path, target):
    """Complaint about an include in angle brackets, or None."""
    if path.split("/")[0] not in ARROWS:
        return None
    for pattern, homes, what in LIBRARIES:
        if re.match(pattern, target) and not path.startswith(homes):
            return "<%s>: %s may be used only in %s" % (target, what, ", ".join(homes))
    if PORTABLE.match(path) and re.match(r"Q[A-Z]|Qt\w+/|lib(av|sw)", target):
        return "<%s>: this file must do without Qt and FFmpeg" % target
    return None


def check(tree):
    complaints = []
    for path in tree.having(".h", ".cpp"):
        for number, line in tree.lines(path):
            match = INCLUDE.match(line)
            if not match:
                continue
            quote, target = match.groups()
            problem = (check_ours(tree, path, target) if quote == '"'
                       else check_library(path, target))
            if problem:
                complaints.append("%s:%d: %s" % (path, number, problem))
    return complaints


def _one(path, line, *others):
    files = {other: "" for other in others}
    files[path] = line + "\n"
    return files


CASES = [
    (_one("ui/a.cpp", '#include "core/base/b.h"', "core/base/b.h"), None),
    (_one("core/job/a.cpp", '#include "ui/b.h"', "ui/b.h"), "against the arrows"),
    (_one("network/a.cpp", '#include "inference/store/b.h"', "inference/store/b.h"), "against"),
    (_one("inference/a.h", '#include "network/b.h"', "network/b.h"), "against the arrows"),
    (_one("app/a.cpp", '#include "inference/engine/b.h"', "inference/engine/b.h"), "is private"),
    (_one("core/a.cpp", '#include "b.h"', "core/b.h"), "no root-relative path"),
    (_one("core/a.cpp", '#include "core/gone.h"'), "no root-relative path"),
    (_one("core/media/a.cpp", "#include <libavcodec/avcodec.h>"), None),
    (_one("core/job/a.cpp", "#include <libavcodec/avcodec.h>"), "FFmpeg"),
    (_one("inference/local/a.cpp", "#include <torch/torch.h>"), "libtorch"),
    (_one("inference/engine/models/a.h", "#include <torch/torch.h>"), None),
    (_one("core/job/a.cpp", "#include <curl/curl.h>"), "libcurl"),
    (_one("inference/store/a.cpp", "#include <sqlite3.h>"), "SQLite"),
    (_one("core/job/a.cpp", "#include <QWidget>"), "Qt Widgets"),
    (_one("core/job/a.cpp", "#include <QString>"), None),
    (_one("core/base/a.cpp", "#include <QString>"), "without Qt"),
    (_one("inference/engine/tiling.h", "#include <QString>"), "without Qt"),
    (_one("tests/core/a.cpp", "#include <libavcodec/avcodec.h>"), None),
]

if __name__ == "__main__":
    lint.main(check, CASES)
