#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what Pillow makes of small pictures with its Lanczos filter: make_resize_reference.py OUTPUT.safetensors

Needs PyTorch, numpy and Pillow. The source of "WxH-to-wxh" is the pattern that the test makes too.
"""

import sys

import numpy
import torch
from PIL import Image

import formats

CASES = [(23, 17, 9, 7), (23, 17, 50, 31), (16, 16, 16, 5), (5, 40, 11, 13), (1, 1, 4, 3)]


def pattern(width, height):
    y, x = numpy.mgrid[0:height, 0:width]
    return ((x * 7919 + y * 104729 + x * y * 31) % 65521).astype(numpy.float32)


def main():
    tensors = {}
    for from_width, from_height, width, height in CASES:
        image = Image.fromarray(pattern(from_width, from_height))
        resized = numpy.array(image.resize((width, height), Image.LANCZOS))
        tensors["%dx%d-to-%dx%d" % (from_width, from_height, width, height)] = torch.from_numpy(resized)
    formats.save_safetensors(sys.argv[1], tensors)


if __name__ == "__main__":
    main()
