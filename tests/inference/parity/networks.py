# SPDX-License-Identifier: GPL-3.0-or-later
"""The upscaling networks in plain PyTorch: what the C++ ones are compared with.

Written from the published descriptions: SRVGGNetCompact and RRDBNet of BasicSR v1.4.2. State dicts carry
the published names.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F


def conv(inputs, outputs):
    return nn.Conv2d(inputs, outputs, 3, padding=1)


class Compact(nn.Module):
    """Convolutions and PReLUs in a line, a pixel shuffle, plus the enlarged input."""

    def __init__(self, features=64, convolutions=16, scale=4):
        super().__init__()
        layers = [conv(3, features), nn.PReLU(features)]
        for _ in range(convolutions):
            layers += [conv(features, features), nn.PReLU(features)]
        layers.append(conv(features, 3 * scale * scale))
        self.body = nn.Sequential(*layers)
        self.scale = scale

    def forward(self, x):
        enlarged = F.interpolate(x, scale_factor=self.scale, mode="nearest")
        return F.pixel_shuffle(self.body(x), self.scale) + enlarged


class DenseBlock(nn.Module):
    def __init__(self, features, growth):
        super().__init__()
        for i in range(4):
            setattr(self, "conv%d" % (i + 1), conv(features + i * growth, growth))
        self.conv5 = conv(features + 4 * growth, features)

    def forward(self, x):
        seen = [x]
        for i in range(1, 5):
            layer = getattr(self, "conv%d" % i)
            seen.append(F.leaky_relu(layer(torch.cat(seen, 1)), 0.2))
        return self.conv5(torch.cat(seen, 1)) * 0.2 + x


class Block(nn.Module):
    def __init__(self, features, growth):
        super().__init__()
        self.rdb1 = DenseBlock(features, growth)
        self.rdb2 = DenseBlock(features, growth)
        self.rdb3 = DenseBlock(features, growth)

    def forward(self, x):
        return self.rdb3(self.rdb2(self.rdb1(x))) * 0.2 + x


class ResidualDense(nn.Module):
    """Blocks at the (folded) size of the input, then nearest-neighbour doublings."""

    def __init__(self, features=64, growth=32, blocks=23, unshuffle=1):
        super().__init__()
        self.unshuffle = unshuffle
        self.conv_first = conv(3 * unshuffle * unshuffle, features)
        self.body = nn.Sequential(*[Block(features, growth) for _ in range(blocks)])
        self.conv_body = conv(features, features)
        self.conv_up1 = conv(features, features)
        self.conv_up2 = conv(features, features)
        self.conv_hr = conv(features, features)
        self.conv_last = conv(features, 3)

    def forward(self, x):
        if self.unshuffle > 1:
            x = F.pixel_unshuffle(x, self.unshuffle)
        first = self.conv_first(x)
        y = first + self.conv_body(self.body(first))
        for up in (self.conv_up1, self.conv_up2):
            y = F.leaky_relu(up(F.interpolate(y, scale_factor=2, mode="nearest")), 0.2)
        return self.conv_last(F.leaky_relu(self.conv_hr(y), 0.2))


def randomised(network, seed):
    """Random weights that keep the values' size from layer to layer; biases and slopes too, so that none is forgotten."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if parameter.dim() == 4:
                noise *= (2.0 / (9 * parameter.shape[1])) ** 0.5
            else:
                noise = noise * 0.1 + (0.25 if name.endswith("weight") else 0.0)
            parameter.copy_(noise)
    return network.eval()
