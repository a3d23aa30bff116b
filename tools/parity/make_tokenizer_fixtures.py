# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains small vocabularies and writes what Hugging Face tokenizers and diffusers' prompt cleaning make of thousands of texts.

    python make_tokenizer_fixtures.py OUT

needs tokenizers, sentencepiece, protobuf, transformers and ftfy; tests/data/text/SOURCES.md says which versions made what is there.
The published normaliser (nmt_nfkc) has a quarter of a megabyte. The built-in model has it, so the files here have a mark in its place.
"""
import html
import json
import pathlib
import re
import struct
import sys
import tempfile
import zlib

import ftfy
import sentencepiece
from tokenizers import AddedToken, Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram
from transformers.convert_slow_tokenizer import import_protobuf

import tokenizer_texts

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT_IN = ROOT / "resources/models/sluice-shapes/tokenizer"
MARK = "nmt_nfkc"
COUNT = 4000
SHOWN = 150  # texts whose ids are written out, for a first look when something differs


def train(lines, pieces, byte_fallback):
    """A SentencePiece model as a protobuf message."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "lines")
        source.write_text("\n".join(lines), encoding="utf-8")
        sentencepiece.SentencePieceTrainer.train(
            input=str(source), model_prefix=folder + "/m", vocab_size=pieces, model_type="unigram", byte_fallback=byte_fallback,
            character_coverage=0.9995, pad_id=0, eos_id=1, unk_id=2, bos_id=-1, normalization_rule_name=MARK, num_threads=1,
            minloglevel=2, user_defined_symbols=["[ball]"])
        proto = import_protobuf().ModelProto()
        proto.ParseFromString(pathlib.Path(folder, "m.model").read_bytes())
    return proto


def closing(tokenizer):
    tokenizer.post_processor = processors.TemplateProcessing(
        single=["$A", "</s>"], pair=["$A", "</s>", "$B", "</s>"], special_tokens=[("</s>", tokenizer.token_to_id("</s>"))])


def as_published(proto, extra_ids):
    """What transformers makes of T5's files today, with the byte fallback that the model asks for."""
    vocabulary = [(piece.piece, piece.score) for piece in proto.pieces]
    vocabulary += [(f"<extra_id_{i}>", 0.0) for i in range(extra_ids - 1, -1, -1)]
    made = Tokenizer(Unigram(vocabulary, unk_id=proto.trainer_spec.unk_id, byte_fallback=proto.trainer_spec.byte_fallback))
    made.add_tokens([AddedToken(piece.piece, normalized=False, special=piece.type == 3) for piece in proto.pieces if piece.type in (3, 4)])
    made.add_special_tokens([AddedToken(f"<extra_id_{i}>", special=True, normalized=False) for i in range(extra_ids)])
    made.normalizer = normalizers.Sequence([normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap),
                                            normalizers.Strip(left=False, right=True), normalizers.Replace(Regex(" {2,}"), "▁")])
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    closing(made)
    return made


def as_formerly(proto):
    """The first files' way: words are split first; and added tokens of every kind."""
    made = Tokenizer(Unigram([(piece.piece, piece.score) for piece in proto.pieces], unk_id=proto.trainer_spec.unk_id))
    made.normalizer = normalizers.Sequence([normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap)])
    made.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")])
    made.add_special_tokens(["<pad>", "</s>", "<unk>"])
    made.add_special_tokens([AddedToken("[MASK]", lstrip=True), AddedToken("<extra_id_0>", lstrip=True, rstrip=True), AddedToken("<extra_id_1>", rstrip=True)])
    made.add_tokens([AddedToken("ball", normalized=True), AddedToken("ＡＢＣ", normalized=True)])
    closing(made)
    return made


def digest(ids):
    """FNV-1a, 32 bit, over the ids as little-endian 32-bit numbers."""
    value = 0x811C9DC5
    for byte in struct.pack(f"<{len(ids)}i", *ids):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def clean(text):
    """diffusers.pipelines.wan.pipeline_wan.prompt_clean, without the guesses at wrong character sets."""
    text = ftfy.fix_text(text, fix_encoding=False)
    text = html.unescape(html.unescape(text)).strip()
    return re.sub(r"\s+", " ", text).strip()


def write_compressed(path, value):
    """As Qt's qUncompress reads it: the length, then zlib."""
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    path.write_bytes(struct.pack(">I", len(data)) + zlib.compress(data, 9))


def write_json(folder, tokenizer):
    parts = json.loads(tokenizer.to_str())
    for step in parts["normalizer"]["normalizers"]:
        if step["type"] == "Precompiled":
            step["precompiled_charsmap"] = MARK
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(json.dumps(parts, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def main():
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    lines = tokenizer_texts.corpus()
    published, former = train(lines, 900, True), train(lines[::2], 450, False)
    built_in = import_protobuf().ModelProto()
    built_in.ParseFromString((BUILT_IN / "spiece.model").read_bytes())
    charsmap = built_in.normalizer_spec.precompiled_charsmap
    # Newer versions of sentencepiece train with newer Unicode.
    for proto in (published, former):
        proto.normalizer_spec.precompiled_charsmap = charsmap

    tokenizers = {"published": as_published(published, 10), "former": as_formerly(former), "spiece": as_published(published, 0),
                  "built-in": Tokenizer.from_file(str(BUILT_IN / "tokenizer.json"))}
    write_json(out / "published", tokenizers["published"])
    write_json(out / "former", tokenizers["former"])
    published.normalizer_spec.ClearField("precompiled_charsmap")
    (out / "spiece").mkdir(exist_ok=True)
    (out / "spiece" / "spiece.model").write_bytes(published.SerializeToString())

    texts = tokenizer_texts.texts(COUNT)
    ids = {name: [made.encode(text).ids for text in texts] for name, made in tokenizers.items()}
    write_compressed(out / "tokens.z", {"texts": texts, "digests": {name: [digest(row) for row in rows] for name, rows in ids.items()},
                                        "shown": {name: rows[:SHOWN] for name, rows in ids.items()}})
    cleaned = [(text, clean(text)) for text in texts]
    write_compressed(out / "prompts.z", [pair for i, pair in enumerate(cleaned) if i < SHOWN or pair[0] != pair[1]][:1200])
    print(len(texts), "texts")


main()
