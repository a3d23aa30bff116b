# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the codec's two sharpening networks on drawn clips with the kinds of error a sampler leaves.

    python train_codec.py --out RUN/codec.pt --minutes 8

Goes on from the file where it exists.
"""
import argparse
import pathlib
import random
import time

import torch
import torch.nn.functional as F

import codec
import latents
import world


def spoil(x, amount):
    """Adds fine noise, soft waves and offsets of the transformer's 8x8 patches; amount [n, 1, 1, 1]."""
    n, c, h, w = x.shape
    fine = torch.randn_like(x)
    soft = F.interpolate(torch.randn(n, c, h // 4, w // 4, device=x.device), size=(h, w), mode="bilinear")
    patch = torch.randn(n, c, h // 8, w // 8, device=x.device).repeat_interleave(8, 2).repeat_interleave(8, 3)
    mix = torch.rand(3, n, 1, 1, 1, device=x.device)
    return x + amount * (mix[0] * fine + mix[1] * soft + 0.5 * mix[2] * patch)


def blurred(x):
    return F.avg_pool2d(F.pad(x, (2, 2, 2, 2), mode="replicate"), 5, 1)


def faded(x):
    """Fine detail at 0.6 to 1 of its strength: a sampler is unsure of stars and edges and draws them fainter."""
    soft = blurred(x)
    return soft + (0.6 + 0.4 * torch.rand(len(x), 1, 1, 1, device=x.device)) * (x - soft)


def field_loss(net, rng, count, device):
    specs, details, _ = world.batch(rng, count)
    frames = [rng.randrange(world.FRAMES) for _ in range(count)]
    rows = torch.arange(count, device=device)
    small = torch.tanh(world.distances(specs, details, world.GRID, device)[rows, frames] / latents.SOFTNESS)
    large = world.distances(specs, details, world.SIZE, device)[rows, frames][:, None] * world.SIZE
    guess = net.distance(spoil(small[:, None], 0.05 * torch.rand(count, 1, 1, 1, device=device)))
    cover = (0.5 - guess).clamp(0, 1) - (0.5 - large).clamp(0, 1)
    near = large.clamp(-8, 8) - guess.clamp(-8, 8)
    return cover.abs().mean() * 10 + near.abs().mean()


def scene_loss(net, rng, count, device):
    specs, details, _ = world.batch(rng, count)
    time_ = [rng.choice(latents.KEY_TIMES)]
    small = world.backgrounds(specs, details, world.GRID, time_, device)[:, 0]
    large = world.backgrounds(specs, details, world.SIZE, time_, device)[:, 0]
    guess = net.scene(spoil(faded(small), 0.08 * torch.rand(count, 1, 1, 1, device=device)))
    # Stars cover one pixel in two hundred: without a weight it pays to leave them out.
    weight = 1 + 12 * (large - blurred(large)).abs()
    return ((guess - large).abs() * weight).mean() * 10


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", type=pathlib.Path, required=True)
    p.add_argument("--minutes", type=float, default=8)
    p.add_argument("--batch", type=int, default=12)
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = p.parse_args()
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    net = codec.build().to(args.device)
    if args.out.exists():
        net.load_state_dict(torch.load(args.out))
    optimiser = torch.optim.Adam(net.parameters(), args.rate, betas=(0.9, 0.98))
    began, step, seen = time.time(), 0, []
    while (left := 1 - (time.time() - began) / (60 * args.minutes)) > 0:
        for group in optimiser.param_groups:
            group["lr"] = args.rate * min(1, (step + 1) / 50) * max(0.02, min(1, 2 * left))
        field, scene = (f(net, rng, args.batch, args.device) for f in (field_loss, scene_loss))
        optimiser.zero_grad()
        (field + scene).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        step += 1
        seen.append((field.item(), scene.item()))
        if step % 50 == 0:
            print(step, f"{time.time() - began:.0f} s, field %.4f, scene %.4f" %
                  tuple(sum(v) / len(v) for v in zip(*seen[-50:])), flush=True)
            torch.save(net.state_dict(), args.out)
    torch.save(net.state_dict(), args.out)


if __name__ == "__main__":
    main()
