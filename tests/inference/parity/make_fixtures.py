#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the files that the parity tests compare with: make_fixtures.py OUTPUT [MODELS...]

Needs PyTorch. Small networks of random weights are written whole. For real weights found below the
folders MODELS only input and output are written; the weights themselves stay where they are.
"""

import glob
import os
import sys

import torch

import formats
import networks

OLD_NAMES = {"conv_first": "model.0", "conv_up1": "model.3", "conv_up2": "model.6",
             "conv_hr": "model.8", "conv_last": "model.10"}


def old_style(state, blocks):
    """The names of the first ESRGAN release."""
    renamed = {}
    for name, tensor in state.items():
        layer, leaf = name.rsplit(".", 1)
        if layer == "conv_body":
            layer = "model.1.sub.%d" % blocks
        elif layer in OLD_NAMES:
            layer = OLD_NAMES[layer]
        else:
            layer = "model.1.sub." + layer[len("body."):].replace("rdb", "RDB") + ".0"
        renamed[layer + "." + leaf] = tensor
    return renamed


def picture(seed, height=10, width=14):
    return torch.rand((1, 3, height, width), generator=torch.Generator().manual_seed(seed))


def save_io(path, network, x, **more):
    with torch.inference_mode():
        formats.save_safetensors(path, {"input": x, "output": network(x), **more})


def random_networks(folder):
    def save(name, network, state, x):
        formats.save_safetensors(os.path.join(folder, name + ".safetensors"), state)
        save_io(os.path.join(folder, name + ".io.safetensors"), network, x)

    compact = networks.randomised(networks.Compact(16, 3, 4), 1)
    save("compact", compact, compact.state_dict(), picture(2))
    # Half precision in the file, behind the wrapper of a training framework.
    halved = networks.randomised(networks.Compact(24, 2, 2), 3)
    state = {name: tensor.half() for name, tensor in halved.state_dict().items()}
    halved.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    save("compact_half", halved, {"params_ema." + name: t for name, t in state.items()}, picture(4))
    dense = networks.randomised(networks.ResidualDense(8, 4, 2), 5)
    save("dense", dense, dense.state_dict(), picture(6))
    old = networks.randomised(networks.ResidualDense(8, 4, 1), 7)
    save("dense_old_names", old, old_style(old.state_dict(), 1), picture(8))
    for factor in (2, 4):
        folded = networks.randomised(networks.ResidualDense(8, 4, 1, factor), 9 + factor)
        save("dense_unshuffle%d" % factor, folded, folded.state_dict(), picture(10, 12, 16))
    ncnn = networks.randomised(networks.Compact(16, 2, 2), 11)
    with torch.no_grad():
        for layer in ncnn.body:
            if isinstance(layer, torch.nn.Conv2d):
                layer.weight.copy_(layer.weight.half().float())
    base = os.path.join(folder, "compact_ncnn")
    formats.save_ncnn(base + ".param", base + ".bin", ncnn, 2)
    save_io(base + ".io.safetensors", ncnn, picture(12))


def find(folders, pattern):
    for folder in folders:
        for path in sorted(glob.glob(os.path.join(folder, "**", pattern), recursive=True)):
            return path
    return None


def compact_from(path):
    state = {name: tensor.float() for name, tensor in formats.load_safetensors(path).items()}
    network = networks.Compact(64, (len(state) - 5) // 3, 4)
    network.load_state_dict(state)
    return network.eval()


def real_networks(folder, models):
    x = picture(13, 12, 12)
    target = lambda name: os.path.join(folder, "real", name + ".io.safetensors")
    os.makedirs(os.path.join(folder, "real"), exist_ok=True)
    found = {}
    for name in ("realesr-animevideov3", "realesr-general-x4v3", "realesr-general-wdn-x4v3"):
        path = find(models, name + "/model.safetensors")
        if path:
            found[name] = compact_from(path)
            save_io(target(name), found[name], x)
    if "realesr-general-x4v3" in found and "realesr-general-wdn-x4v3" in found:
        general, weak = found["realesr-general-x4v3"], found["realesr-general-wdn-x4v3"]
        twin = weak.state_dict()
        mixed = {name: 0.3 * t + 0.7 * twin[name] for name, t in general.state_dict().items()}
        general.load_state_dict(mixed)
        save_io(target("general-mixed-0.3"), general, x)
    for name, blocks in (("realesrgan-x4plus", 23), ("realesrgan-x4plus-anime", 6)):
        path = find(models, name + ".bin")
        if path:
            save_io(target(name), formats.load_ncnn(path, networks.ResidualDense(64, 32, blocks)), x)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    torch.set_num_threads(1)
    os.makedirs(sys.argv[1], exist_ok=True)
    random_networks(sys.argv[1])
    real_networks(sys.argv[1], sys.argv[2:])


if __name__ == "__main__":
    main()
