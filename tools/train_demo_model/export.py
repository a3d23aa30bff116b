# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the model folder (diffusers layout, averaged weights, half precision) from a training run.

    python export.py --run RUN --codec RUN/codec.pt --out ../../resources/models/sluice-shapes
"""
import argparse
import copy
import json
import pathlib
import shutil

import diffusers

import checkpoint
import words

LIMIT = 12_000_000

INDEX = {
    "_class_name": "WanPipeline",
    "_diffusers_version": diffusers.__version__,
    "scheduler": ["diffusers", "UniPCMultistepScheduler"],
    "text_encoder": ["transformers", "UMT5EncoderModel"],
    "tokenizer": ["transformers", "T5TokenizerFast"],
    "transformer": ["diffusers", "WanTransformer3DModel"],
    "vae": ["sluice", "SluiceLayerCodec"],
}


def export(parts, out):
    out = pathlib.Path(out)
    for name in ("text_encoder", "tokenizer", "transformer", "scheduler", "vae"):
        shutil.rmtree(out / name, ignore_errors=True)
    for name in ("text_encoder", "transformer", "vae"):
        copy.deepcopy(getattr(parts, name)).half().save_pretrained(out / name)
    parts.scheduler.save_pretrained(out / "scheduler")
    words.save(out / "tokenizer")
    (out / "model_index.json").write_text(json.dumps(INDEX, indent=2) + "\n")
    size = sum(f.stat().st_size for f in out.rglob("*") if f.is_file())
    if size > LIMIT:
        raise SystemExit(f"{out}: {size} bytes, more than {LIMIT}: choose a smaller --dim")
    return size


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--run", type=pathlib.Path, required=True)
    p.add_argument("--codec", type=pathlib.Path, required=True)
    p.add_argument("--out", type=pathlib.Path, required=True)
    args = p.parse_args()
    parts = checkpoint.load_run(args.run, args.codec)
    print(f"step {parts.step}: {export(parts, args.out) / 1e6:.2f} MB in {args.out}")


if __name__ == "__main__":
    main()
