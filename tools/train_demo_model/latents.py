# SPDX-License-Identifier: GPL-3.0-or-later
"""Clips as latents: [10, 5, 32, 32], four times smaller in time and in each direction.

Latent frame 0 stands for frame 0, latent frame k for frames 4k-3 .. 4k. Channels:
0..3  soft signed distance tanh(d / 0.15) of the object in these four frames
      (latent frame 0 holds frame 0 four times);
4..6  colour of the object, the same everywhere;
7..9  the scene behind the object at the last of these frames.
Each channel is normalised with MEAN and STD (`latents_mean`, `latents_std` of the
codec's config).
"""
import torch

import world

CHANNELS = 10
LATENT_FRAMES = 5
SOFTNESS = 0.15
KEY_TIMES = [0, 4, 8, 12, 16]
MEAN = [0.71, 0.71, 0.71, 0.71, 0.25, 0.20, 0.03, -0.28, -0.19, -0.07]
STD = [0.38, 0.38, 0.38, 0.38, 0.70, 0.55, 0.70, 0.57, 0.61, 0.68]


def pack_frames(x):
    """[n, 17, h, w] -> [n, 4, 5, h, w]; the first frame is repeated four times."""
    n, _, h, w = x.shape
    padded = torch.cat([x[:, :1].expand(-1, 3, -1, -1), x], 1)
    return padded.reshape(n, LATENT_FRAMES, 4, h, w).transpose(1, 2)


def unpack_frames(x):
    """[n, 4, 5, h, w] -> [n, 17, h, w]; the first frame is the mean of its four copies."""
    n, _, _, h, w = x.shape
    first = x[:, :, 0].mean(1, keepdim=True)
    return torch.cat([first, x[:, :, 1:].transpose(1, 2).reshape(n, world.FRAMES - 1, h, w)], 1)


def stats(device="cpu"):
    shape = (1, CHANNELS, 1, 1, 1)
    return (torch.tensor(MEAN, device=device).view(shape), torch.tensor(STD, device=device).view(shape))


def encode(specs, details, device="cpu"):
    """Normalised latents straight from the description: [clips, 10, 5, 32, 32]."""
    field = torch.tanh(world.distances(specs, details, world.GRID, device) / SOFTNESS)
    colour = world.colours(specs, device)[:, :, None, None, None]
    colour = colour.expand(-1, -1, LATENT_FRAMES, world.GRID, world.GRID)
    back = world.backgrounds(specs, details, world.GRID, KEY_TIMES, device).transpose(1, 2)
    mean, std = stats(device)
    return (torch.cat([pack_frames(field), colour, back], 1) - mean) / std
