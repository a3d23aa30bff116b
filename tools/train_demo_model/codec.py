# SPDX-License-Identifier: GPL-3.0-or-later
"""From latents to frames: the model's stand-in for Wan's VAE (decoding only).

Two small convolutional networks sharpen the soft object field and the scene from
32x32 to 128x128; the object is then laid over the scene. The scene is decoded at
five moments and blended in between, and the colour is one mean over the clip, so
neither can flicker.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin

import latents


class Residual(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x):
        return x + self.conv2(F.silu(self.conv1(x)))


class Sharpener(nn.Module):
    """[n, channels, h, w] -> [n, channels, 4h, 4w]: bilinear enlargement plus learned detail."""

    def __init__(self, channels, width, depth):
        super().__init__()
        self.conv_in = nn.Conv2d(channels, width, 3, padding=1)
        self.blocks = nn.ModuleList(Residual(width) for _ in range(depth))
        self.conv_mid = nn.Conv2d(width, width * 2, 3, padding=1)
        self.conv_out = nn.Conv2d(width // 2, channels * 4, 3, padding=1)

    def forward(self, x):
        h = self.conv_in(x)
        for block in self.blocks:
            h = block(h)
        h = F.silu(F.pixel_shuffle(self.conv_mid(h), 2))
        detail = F.pixel_shuffle(self.conv_out(h), 2)
        return detail + F.interpolate(x, scale_factor=4, mode="bilinear", align_corners=False)


class SluiceLayerCodec(ModelMixin, ConfigMixin):
    """Latents [n, 10, t, h, w] (normalised) -> frames [n, 3, 4t-3, 4h, 4w] in [-1, 1].

    Field channels hold tanh(distance / softness), distance in pixels, negative inside.
    An edge is one pixel wide: cover = clamp(0.5 - distance). The object's light falls
    from 1 to `rim_light` over its outer `rim` pixels.
    """

    @register_to_config
    def __init__(self, latent_channels=10, scale_factor_temporal=4, scale_factor_spatial=4, softness=19.2,
                 rim=7.68, rim_light=0.8, field_width=24, field_depth=3, scene_width=32, scene_depth=3,
                 latents_mean=None, latents_std=None):
        super().__init__()
        self.field = Sharpener(1, field_width, field_depth)
        self.scene = Sharpener(3, scene_width, scene_depth)

    def distance(self, field):
        """[n, 1, h, w] soft field -> distance in pixels at four times the size."""
        return self.config.softness * self.field(torch.atanh(field.clamp(-0.99, 0.99)))

    def denormalise(self, z):
        shape = (1, self.config.latent_channels, 1, 1, 1)
        mean = torch.tensor(self.config.latents_mean, device=z.device, dtype=z.dtype).view(shape)
        return z * torch.tensor(self.config.latents_std, device=z.device, dtype=z.dtype).view(shape) + mean

    def decode(self, z):
        z = self.denormalise(z)
        n, _, t, h, w = z.shape
        field = latents.unpack_frames(z[:, 0:4])
        frames = field.shape[1]
        dist = self.distance(field.reshape(-1, 1, h, w)).view(n, 1, frames, 4 * h, 4 * w)
        colour = z[:, 4:7].mean((2, 3, 4), keepdim=True)
        scene = self.scene(z[:, 7:10].transpose(1, 2).reshape(-1, 3, h, w))
        scene = scene.view(n, t, 3, 4 * h, 4 * w).transpose(1, 2)
        return self.compose(dist, colour, self.blend(scene)).clamp(-1, 1)

    def blend(self, keys):
        """[n, 3, t, h, w] at frames 0, 4, 8, ... -> every frame, linear in between."""
        share = (torch.arange(4, device=keys.device, dtype=keys.dtype) / 4).view(1, 1, 1, 4, 1, 1)
        between = keys[:, :, :-1, None] * (1 - share) + keys[:, :, 1:, None] * share
        return torch.cat([between.flatten(2, 3), keys[:, :, -1:]], 2)

    def compose(self, dist, colour, scene):
        cover = (0.5 - dist).clamp(0, 1)
        depth = (-dist / self.config.rim).clamp(0, 1)
        light = self.config.rim_light + (1 - self.config.rim_light) * depth
        return scene * (1 - cover) + ((colour + 1) * light - 1) * cover


def build():
    return SluiceLayerCodec(latents_mean=latents.MEAN, latents_std=latents.STD)
