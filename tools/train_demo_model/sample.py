# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes clips from sentences.

    python sample.py --model FOLDER --out clips "a red ball drifts to the left over the sea" ...
    python sample.py --run RUN --codec RUN/codec.pt --out clips        the eight standing prompts

Writes clips/NNN.gif and .npy and one contact sheet, clips/sheet.png.
"""
import argparse
import pathlib

import numpy as np
import torch
from PIL import Image

import checkpoint
import judge
import latents
import model
import world

PROMPTS = [
    "a red circle moves left on a black background", "a yellow ball rises over the sea",
    "a green square grows on a gray background", "a white star falls in a starry night sky",
    "a blue triangle moves right over green hills", "an orange disc falls at sunset",
    "a purple star shrinks on a black background", "a cyan box drifts to the left over the sea",
]


@torch.no_grad()
def latent_clips(parts, texts, steps, guidance, noise):
    """noise [n, 10, 5, 32, 32] -> clean normalised latents."""
    ids = parts.ids(list(texts) + [""]).to(parts.device)
    words = model.encode_text(parts.text_encoder, ids)
    empty, words = words[-1:].expand(len(texts), -1, -1), words[:-1]
    parts.scheduler.set_timesteps(steps, device=parts.device)
    x = noise.to(parts.device)
    for t in parts.scheduler.timesteps:
        at = t.expand(len(texts))
        said = parts.transformer(x, at, words, return_dict=False)[0]
        if guidance != 1.0:
            free = parts.transformer(x, at, empty, return_dict=False)[0]
            said = free + guidance * (said - free)
        x = parts.scheduler.step(said, t, x, return_dict=False)[0]
    return x


@torch.no_grad()
def clips(parts, texts, steps=12, guidance=1.75, seed=1, batch=16):
    """uint8 [n, 17, 128, 128, 3]; clip i starts from the noise of seed + i."""
    shape = (latents.CHANNELS, latents.LATENT_FRAMES, world.GRID, world.GRID)
    out = []
    for i in range(0, len(texts), batch):
        part = texts[i:i + batch]
        noise = [torch.randn(shape, generator=torch.Generator().manual_seed(seed + i + k)) for k in range(len(part))]
        x = latent_clips(parts, part, steps, guidance, torch.stack(noise))
        out.append(judge.to_frames(parts.vae.decode(x).transpose(1, 2)))
    return np.concatenate(out)


def contact_sheet(frames, path, columns=2, shown=(0, 4, 8, 12, 16)):
    rows = [np.concatenate([clip[t] for t in shown], 1) for clip in frames]
    rows += [np.zeros_like(rows[0])] * (-len(rows) % columns)
    half = len(rows) // columns
    Image.fromarray(np.concatenate([np.concatenate(rows[c * half:(c + 1) * half], 0) for c in range(columns)], 1)
                    ).save(path, optimize=True)


def add_model_arguments(p):
    p.add_argument("--model", type=pathlib.Path, help="exported folder")
    p.add_argument("--run", type=pathlib.Path, help="training folder, instead of --model")
    p.add_argument("--codec", type=pathlib.Path, help="codec.pt, with --run")
    p.add_argument("--steps", type=int, default=12)
    p.add_argument("--guidance", type=float, default=1.75)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")


def load(args):
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    if args.run:
        return checkpoint.load_run(args.run, args.codec, args.device)
    return checkpoint.load_folder(args.model, args.device)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_model_arguments(p)
    p.add_argument("--out", type=pathlib.Path, required=True)
    p.add_argument("prompts", nargs="*")
    args = p.parse_args()
    texts = args.prompts or PROMPTS
    frames = clips(load(args), texts, args.steps, args.guidance, args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    for i, (text, clip) in enumerate(zip(texts, frames)):
        np.save(args.out / f"{i:03d}.npy", clip)
        images = [Image.fromarray(f) for f in clip]
        images[0].save(args.out / f"{i:03d}.gif", save_all=True, append_images=images[1:],
                       duration=1000 // world.FPS, loop=0)
        print(text, judge.judge(clip))
    contact_sheet(frames, args.out / "sheet.png")


if __name__ == "__main__":
    main()
