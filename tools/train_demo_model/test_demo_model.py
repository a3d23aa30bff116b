# SPDX-License-Identifier: GPL-3.0-or-later
"""Fast checks of generator, words, codec, judge and save/load:  python -m unittest test_demo_model"""
import dataclasses
import pathlib
import random
import tempfile
import unittest

import numpy as np
import sentencepiece
import torch

import checkpoint
import codec
import export
import judge
import latents
import model
import muon
import sample
import words
import world

SHIPPED = pathlib.Path(__file__).resolve().parents[2] / "resources" / "models" / "sluice-shapes"


def small_parts():
    torch.manual_seed(0)
    nets = model.build(dim=64, layers=2)
    torch.nn.init.normal_(nets[1].proj_out.weight, std=0.05)
    return checkpoint.Parts(*nets, model.scheduler(), codec.build(),
                            lambda texts: torch.tensor([model.token_ids(t) for t in texts]))


class World(unittest.TestCase):
    def test_sameSeedDrawsTheSame(self):
        one, two = (world.batch(random.Random(4), 3) for _ in range(2))
        self.assertEqual(one, two)
        self.assertTrue(torch.equal(world.draw(*one[:2], size=32), world.draw(*two[:2], size=32)))

    def test_trainingNeverDrawsHeldOutCombinations(self):
        specs = world.batch(random.Random(1), 2000)[0]
        self.assertFalse(any(world.is_held_out(s) for s in specs))

    def test_heldOutWordingsAreNewButTheirWordsAreKnown(self):
        rng = random.Random(2)
        for spec in world.all_specs()[::37]:
            seen = {world.caption(spec, rng) for _ in range(300)}
            for _ in range(20):
                text = world.caption(spec, rng, held_out=True)
                self.assertNotIn(text, seen)
                self.assertNotIn(model.UNKNOWN, model.token_ids(text))
        for seen, held in list(world.MOTIONS.values()) + list(world.SCENES.values()):
            self.assertFalse(set(seen) & set(held))

    def test_motionLeftMovesLeft(self):
        spec = world.Spec("star", "red", "left", "sea")
        x = world.paths([spec], [[0.5] * 6])[0][0]
        self.assertTrue((x.diff() < 0).all())


class Latents(unittest.TestCase):
    def test_packedFramesComeBack(self):
        x = torch.randn(2, world.FRAMES, 4, 4)
        self.assertTrue(torch.allclose(latents.unpack_frames(latents.pack_frames(x)), x, atol=1e-6))

    def test_latentsAreAboutNormal(self):
        specs, details, _ = world.batch(random.Random(0), 64)
        z = latents.encode(specs, details)
        self.assertEqual(z.shape, (64, 10, 5, 32, 32))
        self.assertLess(z.mean((0, 2, 3, 4)).abs().max(), 0.4)
        self.assertLess((z.std((0, 2, 3, 4)) - 1).abs().max(), 0.4)


class Codec(unittest.TestCase):
    def test_untrainedCodecDrawsTheRightPictureRoughly(self):
        net = codec.build()
        for part in (net.field, net.scene):
            torch.nn.init.zeros_(part.conv_out.weight)
            torch.nn.init.zeros_(part.conv_out.bias)
        spec, details = [world.Spec("circle", "red", "right", "black")], [[0.5] * 6]
        got = net.decode(latents.encode(spec, details)).transpose(1, 2)
        want = world.draw(spec, details)
        self.assertEqual(got.shape, want.shape)
        self.assertLess((got - want).abs().mean(), 0.02)

    def test_scenesAreBlendedBetweenTheKeys(self):
        keys = torch.arange(5.0).view(1, 1, 5, 1, 1).expand(1, 3, 5, 2, 2)
        self.assertTrue(torch.allclose(codec.build().blend(keys)[0, 0, :, 0, 0], torch.arange(17.0) / 4))


class Words(unittest.TestCase):
    def test_savedTokenizerAgreesWithTraining(self):
        rng = random.Random(3)
        texts = [world.caption(world.random_spec(rng, h), rng, h) for h in (False, True) for _ in range(200)]
        texts += ["", "A RED ball, someotherword.", "a red someotherword ball " * 9]
        with tempfile.TemporaryDirectory() as folder:
            words.save(folder)
            fast = checkpoint.AutoTokenizer.from_pretrained(folder)
            plain = sentencepiece.SentencePieceProcessor(model_file=folder + "/spiece.model")
            ids = fast(texts, padding="max_length", truncation=True).input_ids
            for text, row in zip(texts, ids):
                self.assertEqual(row, model.token_ids(text), text)
                bare = [i for i in row if i > model.END]
                self.assertEqual(bare, plain.encode(text)[:model.TEXT_LENGTH - 1], text)


class Judge(unittest.TestCase):
    def test_readsDrawnClips(self):
        rng = random.Random(6)
        specs, details, _ = world.batch(rng, 24)
        for spec, clip in zip(specs, judge.to_frames(world.draw(specs, details))):
            v = judge.judge(clip)
            self.assertEqual(dataclasses.astuple(spec), (v.shape, v.colour, v.motion, v.scene))

    def test_saysNoneOfNoise(self):
        noise = np.random.default_rng(0).integers(0, 255, (17, 128, 128, 3), dtype=np.uint8)
        v = judge.judge(noise)
        self.assertEqual((v.shape, v.motion, v.scene), ("none", "none", "none"))

    def test_saysNoneOfAnEmptyScene(self):
        back = world.backgrounds([world.Spec("star", "red", "left", "hills")], [[0.5] * 6], 128, list(range(17)))
        v = judge.judge(judge.to_frames(back)[0])
        self.assertEqual((v.shape, v.colour, v.motion, v.scene), ("none", "none", "none", "hills"))

    def test_aNightWithoutStarsIsNoStarryNight(self):
        spec, details = [world.Spec("square", "red", "left", "night")], [[0.5] * 6]
        plain = world.draw(spec, details).clamp(max=-0.48)
        object_ = (world.distances(spec, details, world.SIZE) < 0)[:, :, None]
        clip = torch.where(object_, world.draw(spec, details), plain)
        v = judge.judge(judge.to_frames(clip)[0])
        self.assertEqual((v.shape, v.colour, v.scene), ("square", "red", "none"))

    def test_measuresBlurAndFlicker(self):
        spec, details = [world.Spec("square", "red", "left", "gray")], [[0.5] * 6]
        sharp = world.draw(spec, details)
        soft = torch.nn.functional.avg_pool2d(sharp[0], 7, 1, 3)[None]
        noisy = sharp + 0.05 * torch.randn(1, 17, 3, 1, 1)
        s, b, f = (judge.judge(judge.to_frames(v)[0]) for v in (sharp, soft, noisy))
        self.assertGreater(b.softness, s.softness + 0.5)
        self.assertGreater(f.flicker, s.flicker + 1)


class Muon(unittest.TestCase):
    def test_updateIsNearlyOrthogonal(self):
        torch.manual_seed(0)
        singular = torch.linalg.svdvals(muon.orthogonal(torch.randn(3, 16, 24)))
        self.assertTrue(((singular > 0.5) & (singular < 1.4)).all())


class Folder(unittest.TestCase):
    def test_exportedFolderGivesTheSameFrames(self):
        parts = small_parts()
        with tempfile.TemporaryDirectory() as folder:
            self.assertLess(export.export(parts, folder), export.LIMIT)
            for net in (parts.text_encoder, parts.transformer, parts.vae):
                for p in net.parameters():
                    p.data = p.half().float()
            loaded = checkpoint.load_folder(folder)
            self.assertEqual(loaded.scheduler.config.prediction_type, "sample")
            one, two = (sample.clips(p, ["a red ball goes left over the sea."], steps=3) for p in (parts, loaded))
            self.assertTrue(np.array_equal(one, two))

    @unittest.skipUnless(SHIPPED.exists(), "no model has been exported yet")
    def test_shippedModelIsSmallAndRepeatsItself(self):
        self.assertLess(sum(f.stat().st_size for f in SHIPPED.rglob("*") if f.is_file()), export.LIMIT)
        one, two = (sample.clips(checkpoint.load_folder(SHIPPED), sample.PROMPTS[:1], steps=4) for _ in range(2))
        self.assertTrue(np.array_equal(one, two))


if __name__ == "__main__":
    unittest.main()
