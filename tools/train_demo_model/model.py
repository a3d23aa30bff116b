# SPDX-License-Identifier: GPL-3.0-or-later
"""The networks, from the published classes, and the words they read."""
import re

import torch
from diffusers import UniPCMultistepScheduler, WanTransformer3DModel
from transformers import UMT5Config, UMT5EncoderModel

import latents
import world

TEXT_LENGTH = 24
PAD, END, UNKNOWN = 0, 1, 2
FLOW_SHIFT = 8.0


def pieces():
    """SentencePiece pieces in the order of their ids; a word carries its leading space."""
    return ["<pad>", "</s>", "<unk>"] + ["\u2581" + w for w in world.vocabulary()] + [".", ","]


_IDS = {p: i for i, p in enumerate(pieces())}


def token_ids(text):
    """Word ids, an end mark and zeros up to TEXT_LENGTH: what the saved tokenizer returns."""
    parts = re.findall(r"[.,]|[^\s.,]+", text.lower())
    ids = [_IDS.get(p, _IDS.get("\u2581" + p, UNKNOWN)) for p in parts][:TEXT_LENGTH - 1] + [END]
    return ids + [PAD] * (TEXT_LENGTH - len(ids))


def build(dim=192, layers=6, patch=8, text_dim=96):
    text_encoder = UMT5EncoderModel(UMT5Config(
        vocab_size=len(pieces()), d_model=text_dim, d_kv=24, d_ff=2 * text_dim, num_layers=2, num_heads=4,
        dropout_rate=0.0, tie_word_embeddings=True))
    transformer = WanTransformer3DModel(
        patch_size=(1, patch, patch), num_attention_heads=dim // 32, attention_head_dim=32,
        in_channels=latents.CHANNELS, out_channels=latents.CHANNELS, text_dim=text_dim, freq_dim=128,
        ffn_dim=3 * dim, num_layers=layers, cross_attn_norm=True, qk_norm="rms_norm_across_heads",
        rope_max_seq_len=64)
    torch.nn.init.zeros_(transformer.proj_out.weight)
    return text_encoder, transformer


def scheduler():
    return UniPCMultistepScheduler(prediction_type="sample", use_flow_sigmas=True, flow_shift=FLOW_SHIFT)


def encode_text(text_encoder, ids):
    """Embeddings with zero rows after the end mark, as Wan feeds them: [n, TEXT_LENGTH, text_dim]."""
    mask = (ids != PAD).long()
    return text_encoder(ids, attention_mask=mask).last_hidden_state * mask.unsqueeze(-1)
