# SPDX-License-Identifier: GPL-3.0-or-later
"""Loads the networks from a training run (its averaged weights) or from an exported folder."""
import pathlib

import torch
from diffusers import UniPCMultistepScheduler, WanTransformer3DModel
from transformers import AutoTokenizer, UMT5EncoderModel

import codec
import model


class Parts:
    """text_encoder, transformer, scheduler, vae and `ids(texts)` -> token ids [n, TEXT_LENGTH]."""

    def __init__(self, text_encoder, transformer, scheduler, vae, ids, device="cpu"):
        self.text_encoder = text_encoder.eval().to(device)
        self.transformer = transformer.eval().to(device)
        self.scheduler, self.vae, self.ids, self.device = scheduler, vae.eval().to(device), ids, device


def load_run(folder, codec_file, device="cpu", averaged=True):
    state = torch.load(pathlib.Path(folder) / "last.pt", map_location=device, weights_only=False)
    nets = model.build(*state["config"])
    for prefix, net in zip(("text.", "dit."), nets):
        weights = state["average" if averaged else "weights"]
        own = {n.removeprefix(prefix): p for n, p in weights.items() if n.startswith(prefix)}
        missing = net.load_state_dict(own, strict=False).missing_keys
        assert all("embed_tokens" in m for m in missing), missing
    vae = codec.build()
    if codec_file and pathlib.Path(codec_file).exists():
        vae.load_state_dict(torch.load(codec_file))
    parts = Parts(*nets, model.scheduler(), vae, lambda texts: torch.tensor([model.token_ids(t) for t in texts]),
                  device)
    parts.step = state["step"]
    return parts


def load_folder(folder, device="cpu"):
    """The exported folder, through the published classes alone (the codec's own class apart)."""
    folder = pathlib.Path(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder / "tokenizer")

    def ids(texts):
        return tokenizer(texts, padding="max_length", truncation=True, return_tensors="pt").input_ids

    return Parts(UMT5EncoderModel.from_pretrained(folder / "text_encoder", torch_dtype=torch.float32),
                 WanTransformer3DModel.from_pretrained(folder / "transformer", torch_dtype=torch.float32),
                 UniPCMultistepScheduler.from_pretrained(folder / "scheduler"),
                 codec.SluiceLayerCodec.from_pretrained(folder / "vae", torch_dtype=torch.float32), ids, device)
