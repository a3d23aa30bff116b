# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a clip's frames and says colour, shape, motion and scene; nothing else is known to it.

    python judge.py --check 300        accuracy on clips drawn by the generator
    python judge.py CLIP.npy ...       uint8 arrays [17, 128, 128, 3]

It knows the palette and the scenes, as a viewer would, and answers "none" where a
picture is not clearly one of them. Method: the scene from the colours of the rows;
object pixels are nearer to one palette colour (in light or shade) than to anything
the scene holds in that row; shape by overlap with drawn templates; motion by
straight lines through centre and size.
"""
import argparse
import dataclasses
import functools
import random

import numpy as np
import torch
from scipy import ndimage

import world

ROW_TOLERANCE = 30.0     # distance of the row colours beyond which no scene is named
SCENE_TOLERANCE = 45.0   # distance of a pixel to the colours of the scene in that row
SCENE_SHARE = 0.85       # of the pixels must be the scene's or the palette's
COLOUR_TOLERANCE = 34.0  # distance of a pixel to the palette, of 255
SHAPE_OVERLAP = 0.84     # mean intersection over union with the best template
MOTION_SHARE = 0.45      # share of the generator's smallest sweep
STRAIGHTNESS = 0.8       # r^2 of the line
STAR_LIGHT = 40.0        # of 255: a star is this much lighter than its row
LEAST_STARS = 6          # of 22 in the night sky; the object hides a few


@dataclasses.dataclass
class Verdict:
    shape: str = "none"
    colour: str = "none"
    motion: str = "none"
    scene: str = "none"
    overlap: float = 0.0     # of the best shape template
    softness: float = 0.0    # unclear pixels per pixel of outline; drawn clips: see --check
    flicker: float = 0.0     # mean second difference over time outside the object, of 255


@functools.cache
def _scene_samples():
    """Colours that each scene shows in each row: {scene: [128 rows, k, 3]}."""
    phases = [[0.5, 0.5, 0.5, 0.5, i / 12, 0.5] for i in range(12)]
    out = {}
    for name in world.SCENES:
        specs = [world.Spec("circle", "red", "left", name)] * len(phases)
        b = world.backgrounds(specs, phases, world.SIZE, [0, 5, 10, 16])
        b = ((b + 1) * 127.5).permute(3, 0, 1, 4, 2).reshape(world.SIZE, -1, 3).numpy()
        keep = 1 if name in ("black", "gray") else 40
        if name == "night":          # the plain sky: its stars are small, the component step drops them
            out[name] = np.median(b, axis=1, keepdims=True)
        else:
            pick = np.linspace(0, b.shape[1] - 1, keep * 8).astype(int)
            out[name] = np.sort(b[:, pick], axis=1)[:, ::8] if keep == 1 else _spread(b[:, pick], keep)
    return out


def _spread(rows, keep):
    """A few colours of each row that lie far apart (greedy)."""
    out = np.empty((len(rows), keep, 3), rows.dtype)
    for y, row in enumerate(rows):
        far = np.full(len(row), np.inf)
        at = 0
        for k in range(keep):
            out[y, k] = row[at]
            far = np.minimum(far, np.square(row - row[at]).sum(1))
            at = int(far.argmax())
    return out


@functools.cache
def _row_profiles():
    out = {}
    phases = [[0.5, 0.5, 0.5, 0.5, i / 12, 0.5] for i in range(12)]
    for name in world.SCENES:
        specs = [world.Spec("circle", "red", "left", name)] * len(phases)
        b = world.backgrounds(specs, phases, world.SIZE, [0, 8, 16])
        b = ((b + 1) * 127.5).permute(0, 3, 1, 4, 2).reshape(len(phases), world.SIZE, -1, 3).numpy()
        out[name] = np.median(b, axis=2)
    return out


def _scene(frames):
    rows = np.median(frames.transpose(1, 0, 2, 3).reshape(world.SIZE, -1, 3), axis=1)
    gaps = {name: min(np.median(np.abs(rows - p).mean(1)) + np.abs(rows - p).mean() * 0.2 for p in profiles)
            for name, profiles in _row_profiles().items()}
    best = min(gaps, key=gaps.get)
    return best if gaps[best] < ROW_TOLERANCE else "none", best


def _stars(frames, masks):
    """Small lights that stay where they are, outside the object's whole way."""
    light = frames.mean((0, 3))
    light = light - np.median(light, axis=1, keepdims=True)
    way = ndimage.binary_dilation(masks.any(0), iterations=4)
    labels, count = ndimage.label((light > STAR_LIGHT) & ~way)
    return int((np.bincount(labels.ravel(), minlength=count + 1)[1:] <= 40).sum())


def _to_palette(frames):
    """Distance of each pixel to each palette colour between full light and the rim's shade: [8, t, h, w]."""
    out = []
    for rgb in world.COLOURS.values():
        c = np.array(rgb, np.float32)
        light = np.clip((frames @ c) / (c @ c), 0.8, 1.0)[..., None]
        out.append(np.sqrt(np.square(frames - c * light).sum(-1)))
    return np.stack(out)


def _to_scene(frames, scene):
    samples = _scene_samples()[scene]
    out = np.full(frames.shape[:3], np.inf, np.float32)
    for k in range(samples.shape[1]):
        out = np.minimum(out, np.square(frames - samples[None, :, k, None]).sum(-1))
    return np.sqrt(out)


def _largest(mask):
    labels, count = ndimage.label(mask)
    if count == 0:
        return mask
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return labels == sizes.argmax()


@functools.cache
def _templates(size=48):
    """Each shape at unit area around its centre, [size, size] bool."""
    g = (torch.arange(size, dtype=torch.float32) + 0.5) / size * 2.4 - 1.2
    y, x = torch.meshgrid(g, g, indexing="ij")
    out = {}
    for name in world.SHAPES:
        fine = (torch.arange(400, dtype=torch.float32) + 0.5) / 400 * 4 - 2
        fy, fx = torch.meshgrid(fine, fine, indexing="ij")
        inside = (world.distance(name, fx, fy, torch.tensor(1.0)) < 0).numpy()
        ys, xs = np.nonzero(inside)
        scale = np.sqrt(inside.mean() * 16)
        cx, cy = fine[xs].mean(), fine[ys].mean()
        out[name] = (world.distance(name, x * scale + cx, y * scale + cy, torch.tensor(1.0)) < 0).numpy()
    return out


def _normalised(mask, size=48):
    ys, xs = np.nonzero(mask)
    scale = np.sqrt(mask.sum())
    g = (np.arange(size) + 0.5) / size * 2.4 - 1.2
    sy = np.round(ys.mean() + g * scale).astype(int)
    sx = np.round(xs.mean() + g * scale).astype(int)
    ok = ((sy >= 0) & (sy < mask.shape[0]))[:, None] & ((sx >= 0) & (sx < mask.shape[1]))[None]
    return mask[np.clip(sy, 0, mask.shape[0] - 1)][:, np.clip(sx, 0, mask.shape[1] - 1)] & ok


def _shape(masks):
    scores = {name: [] for name in world.SHAPES}
    for m in masks:
        touching = m[0].any() or m[-1].any() or m[:, 0].any() or m[:, -1].any()
        if m.sum() < 180 or touching:
            continue
        n = _normalised(m)
        for name, t in _templates().items():
            scores[name].append((n & t).sum() / (n | t).sum())
    if not scores["circle"]:
        return "none", 0.0
    means = {name: float(np.mean(v)) for name, v in scores.items()}
    best = max(means, key=means.get)
    return best if means[best] >= SHAPE_OVERLAP else "none", means[best]


def _motion(masks):
    seen = [t for t, m in enumerate(masks) if m.sum() >= 20]
    if len(seen) < 13:
        return "none"
    rows = []
    for t in seen:
        ys, xs = np.nonzero(masks[t])
        rows.append((xs.mean() / world.SIZE, ys.mean() / world.SIZE, np.sqrt(len(xs) / np.pi) / world.SIZE))
    rows = np.array(rows)
    at = np.array(seen, np.float64) / (world.FRAMES - 1)
    best, share = "none", MOTION_SHARE
    for column, sweep, names in ((0, 0.52, ("left", "right")), (1, 0.52, ("up", "down")),
                                 (2, 0.15, ("shrinking", "growing"))):
        v = rows[:, column]
        slope, offset = np.polyfit(at, v, 1)
        fit = 1 - np.square(v - slope * at - offset).sum() / (np.square(v - v.mean()).sum() + 1e-9)
        if abs(slope) / sweep > share and fit > STRAIGHTNESS:
            best, share = names[int(slope > 0)], abs(slope) / sweep
    return best


def _softness(frames, masks, unclear):
    ring = sum((ndimage.binary_dilation(m, iterations=3) & ~ndimage.binary_erosion(m, iterations=3) & u).sum()
               for m, u in zip(masks, unclear))
    outline = sum((m & ~ndimage.binary_erosion(m)).sum() for m in masks)
    return float(ring / max(outline, 1))


def _flicker(frames, masks):
    change = np.abs(frames[2:] - 2 * frames[1:-1] + frames[:-2]).mean(-1)
    covered = np.stack([ndimage.binary_dilation(m, iterations=4) for m in masks])
    free = ~(covered[2:] | covered[1:-1] | covered[:-2])
    return float(change[free].mean()) if free.any() else 0.0


def judge(frames):
    """frames: uint8 [17, 128, 128, 3] -> Verdict."""
    frames = np.asarray(frames).astype(np.float32)
    verdict = Verdict()
    verdict.scene, nearest = _scene(frames)
    palette, scene = _to_palette(frames), _to_scene(frames, nearest)
    closest = palette.argmin(0)
    near = palette.min(0)
    object_pixel = (near < COLOUR_TOLERANCE) & (near < scene)
    if ((scene < SCENE_TOLERANCE) | (near < COLOUR_TOLERANCE)).mean() < SCENE_SHARE:
        verdict.scene = "none"
    names = list(world.COLOURS)
    parts = {k: np.stack([_largest(f) for f in object_pixel & (closest == k)]) for k in range(len(names))}
    k = max(parts, key=lambda i: parts[i].sum())
    if parts[k].sum() < 17 * 40:
        return verdict
    verdict.colour = names[k]
    # The whole object: nearer to this colour than to the scene, in one piece, holes filled.
    whole = (palette[k] < scene) & (palette[k] < 60)
    masks = np.stack([ndimage.binary_fill_holes(_largest(m)) for m in whole])
    if verdict.scene == "night" and _stars(frames, masks) < LEAST_STARS:
        verdict.scene = "none"
    verdict.shape, verdict.overlap = _shape(masks)
    verdict.motion = _motion(masks)
    verdict.softness = _softness(frames, masks, (palette[k] > 30) & (scene > 30))
    verdict.flicker = _flicker(frames, masks)
    return verdict


def to_frames(video):
    """[n, 17, 3, h, w] in [-1, 1] -> uint8 [n, 17, h, w, 3]."""
    return ((video + 1) * 127.5).round().clamp(0, 255).byte().permute(0, 1, 3, 4, 2).cpu().numpy()


def score(specs, verdicts):
    """Share of right answers for each of the four questions and for all four at once, in percent."""
    keys = ("colour", "scene", "motion", "shape")
    hits = {key: [getattr(s, key) == getattr(v, key) for s, v in zip(specs, verdicts)] for key in keys}
    out = {key: 100 * float(np.mean(h)) for key, h in hits.items()}
    out["all"] = 100 * float(np.mean([all(r) for r in zip(*hits.values())]))
    out["softness"] = float(np.mean([v.softness for v in verdicts]))
    out["flicker"] = float(np.mean([v.flicker for v in verdicts]))
    return out


def check(count, seed=5, verbose=False):
    rng = random.Random(seed)
    specs, verdicts = [], []
    for _ in range(count):
        s, d, _captions = world.batch(rng, 1, held_out=rng.random() < 0.15)
        v = judge(to_frames(world.draw(s, d))[0])
        specs += s
        verdicts.append(v)
        if verbose and any(getattr(s[0], k) != getattr(v, k) for k in ("shape", "colour", "motion", "scene")):
            print(s[0], v)
    return score(specs, verdicts)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--check", type=int, default=0)
    p.add_argument("clips", nargs="*")
    args = p.parse_args()
    if args.check:
        print(check(args.check, verbose=True))
    for path in args.clips:
        print(path, judge(np.load(path)))


if __name__ == "__main__":
    main()
