# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes and reads the weight formats, so that fixtures need nothing but torch."""

import json
import struct

import torch

NAMES = {torch.float32: "F32", torch.float16: "F16"}
TYPES = {name: dtype for dtype, name in NAMES.items()}


def raw(tensor):
    return tensor.contiguous().view(torch.uint8).numpy().tobytes() if tensor.numel() else b""


def save_safetensors(path, tensors):
    header, body = {}, b""
    for name, tensor in tensors.items():
        data = raw(tensor)
        header[name] = {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape),
                        "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + body)


def load_safetensors(path):
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        first, last = (8 + length + offset for offset in entry["data_offsets"])
        tensors[name] = torch.frombuffer(bytearray(data[first:last]),
                                         dtype=TYPES[entry["dtype"]]).view(entry["shape"])
    return tensors


def load_ncnn(bin_path, network):
    """Fills `network` from an ncnn .bin of convolutions in float16 and PReLU slopes, in the order of the layers."""
    with open(bin_path, "rb") as file:
        data = file.read()
    place = 0

    def floats(count):
        nonlocal place
        values = torch.frombuffer(bytearray(data[place:place + 4 * count]), dtype=torch.float32)
        place += 4 * count
        return values

    with torch.no_grad():
        for layer in network.modules():
            if isinstance(layer, torch.nn.Conv2d):
                tag = struct.unpack("<I", data[place:place + 4])[0]
                place += 4
                count = layer.weight.numel()
                if tag == 0x01306B47:
                    half = torch.frombuffer(bytearray(data[place:place + 2 * count]),
                                            dtype=torch.float16)
                    place += (2 * count + 3) // 4 * 4
                    layer.weight.copy_(half.float().view(layer.weight.shape))
                else:
                    layer.weight.copy_(floats(count).view(layer.weight.shape))
                layer.bias.copy_(floats(layer.bias.numel()))
            elif isinstance(layer, torch.nn.PReLU):
                layer.weight.copy_(floats(layer.weight.numel()))
    assert place == len(data), "%d of %d bytes read" % (place, len(data))
    return network.eval()


def save_ncnn(param_path, bin_path, network, scale):
    """Writes a Compact network as ncnn's converter does: float16 weights, PReLU, pixel shuffle, interpolated input."""
    lines, body, last = [], b"", "data_1"
    for index, layer in enumerate(network.body):
        result = "blob%d" % index
        if isinstance(layer, torch.nn.Conv2d):
            lines.append("Convolution conv_%d 1 1 %s %s 0=%d 1=3 4=1 5=1 6=%d"
                         % (index, last, result, layer.out_channels, layer.weight.numel()))
            half = raw(layer.weight.detach().half())
            body += struct.pack("<I", 0x01306B47) + half + b"\0" * (-len(half) % 4)
            body += raw(layer.bias.detach())
        else:
            lines.append("PReLU prelu_%d 1 1 %s %s 0=%d" % (index, last, result, layer.num_parameters))
            body += raw(layer.weight.detach())
        last = result
    lines = ["Input data 0 1 data", "Split split 1 2 data data_0 data_1"] + lines + [
        "PixelShuffle shuffle 1 1 %s shuffled 0=%d" % (last, scale),
        "Interp enlarge 1 1 data_0 enlarged 0=1 1=%d 2=%d" % (scale, scale),
        "BinaryOp add 2 1 shuffled enlarged output"]
    with open(param_path, "w", encoding="ascii") as file:
        file.write("7767517\n%d %d\n%s\n" % (len(lines), len(lines) + 1, "\n".join(lines)))
    with open(bin_path, "wb") as file:
        file.write(body)
