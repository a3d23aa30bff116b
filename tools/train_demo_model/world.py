# SPDX-License-Identifier: GPL-3.0-or-later
"""The world the demo model knows: captions and clips, drawn on the fly by torch.

A clip is described by a `Spec` (what is said) and drawn from it with random
details (where, how large, which hills). The same code draws at any size: 128
pixels for the judge, 32 for training.

Values: pictures are RGB in [-1, 1]; positions are fractions of the picture, x to
the right and y down; signed distances are fractions too, negative inside.
"""
import dataclasses
import hashlib
import math
import random

import torch

FRAMES = 17
FPS = 8
SIZE = 128
GRID = 32

SHAPES = {
    "circle": ["circle", "ball", "disc", "disk"],
    "square": ["square", "box", "block"],
    "triangle": ["triangle", "pyramid"],
    "star": ["star"],
}
COLOURS = {
    "red": (225, 40, 40),
    "green": (40, 180, 70),
    "blue": (50, 90, 235),
    "yellow": (245, 215, 50),
    "orange": (245, 140, 30),
    "purple": (150, 60, 200),
    "white": (240, 240, 240),
    "cyan": (60, 215, 225),
}
COLOUR_WORDS = {
    "purple": ["purple", "violet"],
    "cyan": ["cyan", "turquoise"],
}

# Each wording is (finite form, participle). The last list of each entry is kept
# from training: known words, never seen together.
_TO_SIDE = ["moves {d}", "moves to the {d}", "drifts {d}", "drifts to the {d}", "goes {d}",
            "goes to the {d}", "slides {d}", "slides to the {d}", "travels to the {d}",
            "flies {d}", "flies to the {d}", "floats {d}"]
_TO_SIDE_HELD = ["travels {d}", "floats to the {d}"]
MOTIONS = {
    "left": ([w.format(d="left") for w in _TO_SIDE], [w.format(d="left") for w in _TO_SIDE_HELD]),
    "right": ([w.format(d="right") for w in _TO_SIDE], [w.format(d="right") for w in _TO_SIDE_HELD]),
    "up": (["rises", "moves up", "climbs", "goes up", "floats up", "drifts up", "moves upwards",
            "ascends", "flies upwards", "travels up"],
           ["flies up", "drifts upwards", "goes upwards"]),
    "down": (["falls", "drops", "moves down", "sinks", "goes down", "descends", "falls down",
              "moves downwards", "floats down", "slides down", "travels down"],
             ["drops down", "sinks down", "goes downwards"]),
    "growing": (["grows", "gets bigger", "gets larger", "becomes bigger", "expands", "grows larger",
                 "swells"],
                ["becomes larger", "grows bigger"]),
    "shrinking": (["shrinks", "gets smaller", "becomes smaller", "contracts", "shrinks away",
                   "grows smaller"],
                  ["contracts away"]),
}
_PARTICIPLES = {
    "moves": "moving", "drifts": "drifting", "goes": "going", "slides": "sliding",
    "travels": "travelling", "flies": "flying", "floats": "floating", "rises": "rising",
    "climbs": "climbing", "ascends": "ascending", "falls": "falling", "drops": "dropping",
    "sinks": "sinking", "descends": "descending", "grows": "growing", "gets": "getting",
    "becomes": "becoming", "expands": "expanding", "swells": "swelling", "shrinks": "shrinking",
    "contracts": "contracting",
}
SCENES = {
    "black": (["on a black background", "on black", "in front of a black background", "in the dark",
               "on a dark background", "against black"],
              ["in front of a dark background", "against a black background"]),
    "gray": (["on a gray background", "on gray", "on a grey background", "on grey",
              "in front of a gray wall", "against a grey wall"],
             ["in front of a grey background", "against a gray wall"]),
    "sea": (["over the sea", "over the ocean", "above the sea", "by the sea", "over the water",
             "above the waves", "at the sea"],
            ["above the ocean", "by the ocean", "over the waves"]),
    "sunset": (["at sunset", "in the evening", "at dusk", "in the sunset", "during sunset",
                "in the evening sky", "against the sunset"],
               ["during the sunset", "in the sunset sky"]),
    "night": (["in a starry night sky", "at night", "in the night sky", "under the stars",
               "in a starry sky", "among the stars", "on a starry night"],
              ["in the starry sky", "at night under the stars"]),
    "hills": (["over green hills", "over the hills", "above green hills", "over the green hills",
               "above the meadow", "in front of green hills", "over a green meadow"],
              ["above the green hills", "over the meadow"]),
}
# {a} article, {o} colour and shape, {m} finite motion, {p} participle, {s} scene.
TEMPLATES = ["{a} {o} {m} {s}", "{s} {a} {o} {m}", "{a} {o} {p} {s}", "{s}, {a} {o} {m}",
             "{a} {o} {s} {m}", "{a} {o} that {m} {s}", "a video of {a} {o} {p} {s}"]
TEMPLATES_HELD = ["{s}, {a} {o} {p}", "a video of {a} {o} that {m} {s}"]
ARTICLES = ["a", "a", "a", "the", "one", ""]


@dataclasses.dataclass(frozen=True)
class Spec:
    """What a clip shows, in the judge's words."""
    shape: str
    colour: str
    motion: str
    scene: str


def all_specs():
    return [Spec(s, c, m, b) for s in SHAPES for c in COLOURS for m in MOTIONS for b in SCENES]


def is_held_out(spec):
    """About one combination in seven is never drawn for training (a fixed choice, by hash)."""
    text = "/".join(dataclasses.astuple(spec)).encode()
    return hashlib.sha256(text).digest()[0] % 7 == 0


def _participle(finite):
    head, _, tail = finite.partition(" ")
    return (_PARTICIPLES[head] + " " + tail).strip()


def caption(spec, rng, held_out=False):
    """One sentence for `spec`; `held_out` uses only wordings that training never uses."""
    which = 1 if held_out else 0
    colour = rng.choice(COLOUR_WORDS.get(spec.colour, [spec.colour]))
    shape = rng.choice(SHAPES[spec.shape])
    motion = rng.choice(MOTIONS[spec.motion][which])
    scene = rng.choice(SCENES[spec.scene][which])
    template = rng.choice(TEMPLATES_HELD if held_out else TEMPLATES)
    article = rng.choice(ARTICLES)
    if article == "a" and colour[0] in "aeiou":
        article = "an"
    text = template.format(a=article, o=f"{colour} {shape}", m=motion, p=_participle(motion), s=scene)
    text = " ".join(text.replace(" ,", ",").split())
    if rng.random() < 0.3:
        text = text[0].upper() + text[1:]
    return text + ("." if rng.random() < 0.3 else "")


def vocabulary():
    """Every word of every caption, lower case, sorted; what the tokenizer knows."""
    words = set("a an the one that video of".split())
    words.update(w for names in SHAPES.values() for w in names)
    words.update(COLOURS)
    words.update(w for names in COLOUR_WORDS.values() for w in names)
    for table in (MOTIONS, SCENES):
        for seen, held in table.values():
            words.update(w for text in seen + held for w in text.split())
    words.update(_PARTICIPLES.values())
    return sorted(words)


def random_spec(rng, held_out=False):
    while True:
        spec = Spec(rng.choice(list(SHAPES)), rng.choice(list(COLOURS)), rng.choice(list(MOTIONS)),
                    rng.choice(list(SCENES)))
        if is_held_out(spec) == held_out:
            return spec


def random_details(rng):
    """Where, how large and which hills: what the caption does not say, six numbers in [0, 1)."""
    return [rng.random() for _ in range(6)]


def grid(size, device="cpu"):
    """Pixel centres: x [size, size], y [size, size]."""
    axis = (torch.arange(size, device=device, dtype=torch.float32) + 0.5) / size
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    return x, y


def paths(specs, details, device="cpu"):
    """Centre and radius for each frame: x, y, r, each [clips, FRAMES]."""
    d = torch.tensor(details, dtype=torch.float32, device=device)
    u = torch.linspace(0, 1, FRAMES, device=device)[None].expand(len(specs), -1)

    def of(motion):
        rows = [s.motion == motion for s in specs]
        return torch.tensor(rows, dtype=torch.float32, device=device)[:, None]

    r = (0.15 + 0.04 * d[:, 0:1]).expand_as(u)
    x = (0.42 + 0.16 * d[:, 1:2]).expand_as(u)
    y = (0.40 + 0.18 * d[:, 2:3]).expand_as(u)
    sweep = (0.52 + 0.08 * d[:, 3:4]) * (u - 0.5)
    sideways, vertical = of("left") + of("right"), of("up") + of("down")
    sizing = of("growing") + of("shrinking")
    x = x * (1 - sideways) + (0.5 + sweep * (of("right") - of("left"))) * sideways
    y = y * (1 - vertical) + (0.5 + sweep * (of("down") - of("up"))) * vertical
    ramp = of("growing") * u + of("shrinking") * (1 - u)
    r = r * (1 - sizing) + (0.07 + (0.17 + 0.04 * d[:, 0:1]) * ramp) * sizing
    return x, y, r


def _star(x, y, r):
    """Signed distance to the nearest edge line of a five-pointed star, one arm by folding."""
    sector = 2 * math.pi / 5
    angle = torch.atan2(x, -y)
    folded = torch.remainder(angle + sector / 2, sector) - sector / 2
    d = torch.sqrt(x * x + y * y)
    px, py = d * torch.sin(folded).abs(), d * torch.cos(folded)
    tip = 1.2 * r
    inner = 0.45 * tip
    bx, by = inner * math.sin(sector / 2), inner * math.cos(sector / 2)
    nx, ny = tip - by, bx
    return (px * nx + (py - tip) * ny) / torch.sqrt(nx * nx + ny * ny)


def distance(shape, x, y, r):
    """Signed distance of one shape around the origin; arguments broadcast."""
    if shape == "circle":
        return torch.sqrt(x * x + y * y) - r
    if shape == "square":
        return torch.maximum(x.abs(), y.abs()) - 0.88 * r
    if shape == "triangle":
        side = 0.866 * x.abs() - 0.5 * y - 0.62 * r
        return torch.maximum(y - 0.72 * r, side)
    return _star(x, y, r)


def distances(specs, details, size, device="cpu"):
    """The object of every frame: [clips, FRAMES, size, size]."""
    gx, gy = grid(size, device)
    cx, cy, r = (v[..., None, None] for v in paths(specs, details, device))
    out = torch.empty(len(specs), FRAMES, size, size, device=device)
    for shape in SHAPES:
        rows = [i for i, s in enumerate(specs) if s.shape == shape]
        if rows:
            out[rows] = distance(shape, gx - cx[rows], gy - cy[rows], r[rows])
    return out


def colours(specs, device="cpu"):
    """[clips, 3] in [-1, 1]."""
    return torch.tensor([COLOURS[s.colour] for s in specs], dtype=torch.float32, device=device) / 127.5 - 1


def _rgb(values, device):
    return torch.tensor(values, dtype=torch.float32, device=device)[:, None, None]


def _mix(a, b, t):
    return a * (1 - t) + b * t


def _star_map(gx, gy, size):
    """A fixed sky: 22 stars in three groups that twinkle apart; [3, size, size].

    On a coarse grid a star is wider but as bright as in the picture: a latent that keeps its light instead would be
    as faint as the noise that the codec is there to remove.
    """
    rng = random.Random(11)
    maps = torch.zeros(3, size, size, device=gx.device)
    width = max(1.1 * size / 128, 0.7) / size
    for i in range(22):
        sx, sy, light = rng.uniform(0.03, 0.97), rng.uniform(0.03, 0.97), rng.uniform(0.6, 1.0)
        d2 = ((gx - sx) ** 2 + (gy - sy) ** 2) / width ** 2
        maps[i % 3] += torch.exp(-0.5 * d2) * light
    return maps


def _scene(name, gx, gy, phase, time, size):
    """One scene for several clips: phase [n, 1, 1, 1], time [1, t, 1, 1] in frames -> [n, t, 3, size, size], 0..255."""
    dev = gx.device
    n, t = phase.shape[0], time.shape[1]
    soft = size * 0.5

    def edge(level):
        return ((gy - level) * soft).clamp(0, 1)[:, :, None]

    if name in ("black", "gray"):
        return torch.full((n, t, 3, size, size), 6.0 if name == "black" else 125.0, device=dev)
    if name == "sea":
        sky = _mix(_rgb((120, 190, 250), dev), _rgb((215, 235, 250), dev), (gy / 0.6).clamp(0, 1))
        level = 0.62 + 0.014 * torch.sin(gx * 12 + phase + time * 0.12)
        wave = 0.5 + 0.5 * torch.sin(gy * 42 - time * 0.15 + 1.5 * torch.sin(gx * 7 + phase))
        water = _mix(_rgb((10, 70, 140), dev), _rgb((40, 120, 180), dev), 0.6 * wave[:, :, None])
        return _mix(sky, water, edge(level))
    if name == "sunset":
        sky = _mix(_rgb((70, 40, 120), dev), _rgb((255, 150, 70), dev), (gy / 0.75).clamp(0, 1))
        return _mix(sky, _rgb((45, 20, 40), dev), edge(0.78 + 0 * phase + 0 * time))
    if name == "night":
        sky = _mix(_rgb((6, 8, 30), dev), _rgb((20, 24, 66), dev), gy)
        maps = _star_map(gx, gy, size)
        light = sum(maps[i] * (0.8 + 0.2 * torch.sin(i * 2.1 + phase + time * 0.25)) for i in range(3))
        return sky + 235 * light[:, :, None]
    sky = _mix(_rgb((110, 180, 245), dev), _rgb((205, 230, 250), dev), (gy / 0.7).clamp(0, 1))
    far = 0.66 + 0.06 * torch.sin(gx * 6 + phase) + 0 * time
    near = 0.79 + 0.045 * torch.sin(gx * 8 + phase * 2 + 1) + 0 * time
    out = _mix(sky, _rgb((90, 165, 80), dev), edge(far))
    return _mix(out, _rgb((50, 125, 55), dev), edge(near))


def backgrounds(specs, details, size, times, device="cpu"):
    """Scenes without objects at the given frame numbers: [clips, len(times), 3, size, size] in [-1, 1]."""
    gx, gy = grid(size, device)
    time = torch.tensor(times, dtype=torch.float32, device=device)[None, :, None, None]
    phase = torch.tensor([d[4] for d in details], dtype=torch.float32, device=device) * 2 * math.pi
    out = torch.empty(len(specs), len(times), 3, size, size, device=device)
    for name in SCENES:
        rows = [i for i, s in enumerate(specs) if s.scene == name]
        if rows:
            out[rows] = _scene(name, gx, gy, phase[rows][:, None, None, None], time, size)
    return out.clamp(0, 255) / 127.5 - 1


def compose(dist, colour, background, size):
    """Puts objects over scenes: dist [..., H, W], colour and background [..., 3, H or 1, W or 1].

    The object is a little darker towards its rim; its edge is one pixel wide.
    """
    alpha = (0.5 - dist * size).clamp(0, 1).unsqueeze(-3)
    depth = (-dist / 0.06).clamp(0, 1).unsqueeze(-3)
    lit = (colour + 1) * (0.8 + 0.2 * depth) - 1
    return background * (1 - alpha) + lit * alpha


def draw(specs, details, size=SIZE, device="cpu"):
    """Finished clips: [clips, FRAMES, 3, size, size] in [-1, 1]."""
    dist = distances(specs, details, size, device)
    back = backgrounds(specs, details, size, list(range(FRAMES)), device)
    return compose(dist, colours(specs, device)[:, None, :, None, None], back, size)


def batch(rng, count, held_out=False):
    """Random specs with details and captions (three lists)."""
    specs = [random_spec(rng, held_out) for _ in range(count)]
    return specs, [random_details(rng) for _ in specs], [caption(s, rng, held_out) for s in specs]


if __name__ == "__main__":
    from PIL import Image
    rng_ = random.Random(0)
    specs_, details_, captions_ = batch(rng_, 12)
    video = draw(specs_, details_)
    sheet = video[:, ::4].permute(0, 3, 1, 4, 2).reshape(12 * SIZE, 5 * SIZE, 3)
    Image.fromarray(((sheet + 1) * 127.5).clamp(0, 255).byte().numpy()).save("world.png")
    print("\n".join(captions_))
