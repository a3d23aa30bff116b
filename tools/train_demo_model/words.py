# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the tokenizer folder: a SentencePiece model whose pieces are the words of the world.

Same files and rules as UMT5's (unigram pieces, leading space mark, `</s>` at the
end), with SentencePiece's own case-folding normaliser, so that any reader of the
large models' tokenizers can read this one.
"""
import io
import pathlib

import sentencepiece
from sentencepiece import sentencepiece_model_pb2 as schema
from transformers import T5TokenizerFast

import model


def _case_folding():
    """SentencePiece's compiled normaliser `nmt_nfkc_cf`, taken from a throw-away model."""
    out = io.BytesIO()
    lines = iter(["a red circle moves left over the sea"] * 20)
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=lines, model_writer=out, model_type="char",
                                             vocab_size=16, hard_vocab_limit=False,
                                             normalization_rule_name="nmt_nfkc_cf", minloglevel=2)
    return schema.ModelProto.FromString(out.getvalue())


def sentencepiece_model():
    proto = _case_folding()
    kinds = schema.ModelProto.SentencePiece
    del proto.pieces[:]
    for i, piece in enumerate(model.pieces()):
        kind = kinds.UNKNOWN if i == model.UNKNOWN else kinds.CONTROL if i < model.UNKNOWN else kinds.NORMAL
        proto.pieces.add(piece=piece, score=0.0 if i <= model.UNKNOWN else -2.0, type=kind)
    spec = proto.trainer_spec
    spec.model_type = schema.TrainerSpec.UNIGRAM
    spec.vocab_size = len(proto.pieces)
    spec.pad_id, spec.eos_id, spec.unk_id, spec.bos_id = model.PAD, model.END, model.UNKNOWN, -1
    spec.pad_piece, spec.eos_piece, spec.unk_piece = "<pad>", "</s>", "<unk>"
    return proto


def save(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spiece.model").write_bytes(sentencepiece_model().SerializeToString())
    tokenizer = T5TokenizerFast(vocab_file=str(folder / "spiece.model"), extra_ids=0,
                                model_max_length=model.TEXT_LENGTH, add_prefix_space=True)
    tokenizer.save_pretrained(folder)
