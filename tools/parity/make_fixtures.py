#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes what the tests of the generating networks compare with: make_fixtures.py OUTPUT [NAME ...]

    python tools/parity/make_fixtures.py tests/data/generate

Needs torch, diffusers, transformers and safetensors (tools/train_demo_model/requirements.txt). Every model is the
published class with random weights at toy size, saved in half precision in the Hub's layout; the references are
computed in float32 from the weights as they were saved. Inputs of any size come from seeds, which also compares the
generators of random numbers. NAME: schedulers, wan21, wan22, lora, builtin.
"""
import hashlib
import json
import pathlib
import shutil
import sys

import torch
from safetensors.torch import save_file

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILTIN = ROOT / "resources" / "models" / "sluice-shapes"
PROMPT = [17, 5, 63, 40, 22, 9, 81, 1]
NEGATIVE = [12, 88, 1]
TEXT_LENGTH = 16
FEW_STEP_TIMES = [1000.0, 757.0, 522.0]


def noise(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def lively(model, seed):
    """Fresh layers have norms of 1, biases of 0 and some weights of 0, which would hide mistakes: all get noise."""
    generator = torch.Generator().manual_seed(seed)
    for parameter in model.parameters():
        scale = 0.1 if parameter.dim() <= 1 or float(parameter.min()) == float(parameter.max()) else 0.02
        parameter.add_(scale * torch.randn(parameter.shape, generator=generator))
        parameter.copy_(parameter.half().float())
    return model.eval()


def save_part(model, folder, **more):
    model.half().save_pretrained(folder, **more)
    model.float()


def save_io(path, tensors):
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: tensor.detach().clone().contiguous() for name, tensor in tensors.items()}, path)


def umt5(seed=0):
    from transformers import UMT5Config, UMT5EncoderModel
    torch.manual_seed(seed)
    return lively(UMT5EncoderModel(UMT5Config(
        vocab_size=96, d_model=16, d_kv=6, d_ff=24, num_layers=2, num_heads=3, relative_attention_num_buckets=8,
        relative_attention_max_distance=12, dropout_rate=0.0, tie_word_embeddings=True)), seed + 1)


def transformer(channels, seed=10):
    from diffusers import WanTransformer3DModel
    torch.manual_seed(seed)
    return lively(WanTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=16, in_channels=channels, out_channels=channels,
        text_dim=16, freq_dim=16, ffn_dim=48, num_layers=2, cross_attn_norm=True, qk_norm="rms_norm_across_heads",
        rope_max_seq_len=32), seed + 1)


def vae(channels, seed=20, **more):
    from diffusers import AutoencoderKLWan
    torch.manual_seed(seed)
    return lively(AutoencoderKLWan(
        base_dim=4, z_dim=channels, dim_mult=[1, 2, 2, 2], num_res_blocks=1, temperal_downsample=[False, True, True],
        latents_mean=[0.05 * i - 0.1 for i in range(channels)], latents_std=[0.5 + 0.1 * i for i in range(channels)],
        **more), seed + 1)


def padded(ids):
    row = torch.zeros(1, TEXT_LENGTH, dtype=torch.long)
    row[0, :len(ids)] = torch.tensor(ids)
    mask = torch.zeros(1, TEXT_LENGTH, dtype=torch.long)
    mask[0, :len(ids)] = 1
    return row, mask


def words(text_encoder, ids):
    row, mask = padded(ids)
    return text_encoder(row, attention_mask=mask).last_hidden_state * mask.unsqueeze(-1)


def as_bytes(frames):
    """[n, 3, h, w] in -1..1 -> 8 bits."""
    return ((frames + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def save_folder(folder, parts, index, shard="1GB"):
    """`shard`: how large the transformer's files may become."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("text_encoder", "vae"):
        save_part(parts[name], folder / name)
    save_part(parts["transformer"], folder / "transformer", max_shard_size=shard)
    parts["scheduler"].save_pretrained(folder / "scheduler")
    (folder / "tokenizer").mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer" / "tokenizer_config.json").write_text(json.dumps({"model_max_length": TEXT_LENGTH}) + "\n")
    (folder / "model_index.json").write_text(json.dumps(index, indent=1) + "\n")


def networks(parts, side, rows, columns):
    """Inputs and outputs of each network alone; `side` pixels stand for one latent, rows x columns for the codec's."""
    text_encoder, denoiser, codec = parts["text_encoder"], parts["transformer"], parts["vae"]
    ids, mask = padded(PROMPT)
    channels = denoiser.config.in_channels
    latents, text = noise(1, 1, channels, 3, 4, 6), words(text_encoder, PROMPT)
    times = torch.full((1, 18), 731.0)
    times[:, :6] = 0
    video = noise(2, 1, 3, 9, side * rows, side * columns).clamp(-1, 1)
    small = noise(3, 1, channels, 3, rows, columns)
    return {
        "text.ids": ids.int(), "text.mask": mask.int(),
        "text.out": text_encoder(ids, attention_mask=mask).last_hidden_state,
        "denoiser.text": text,
        "denoiser.out": denoiser(latents, torch.tensor([731.0]), text, return_dict=False)[0],
        "denoiser.token_times": times,
        "denoiser.token_out": denoiser(latents, times, text, return_dict=False)[0],
        "codec.encoded": codec.encode(video).latent_dist.mean,
        "codec.decoded": codec.decode(small).sample[0].transpose(0, 1),
    }


def few_steps(parts):
    """A clip of few-step Wan; the fresh noise comes from the generator that drew the first."""
    text = words(parts["text_encoder"], PROMPT)
    generator = torch.Generator().manual_seed(7)
    x = torch.randn(1, 4, 3, 4, 6, generator=generator)
    scheduler = few_step_scheduler()
    for i, t in enumerate(FEW_STEP_TIMES):
        output = parts["transformer"](x, torch.tensor([t]), text, return_dict=False)[0]
        x = scheduler.step(output, scheduler.timesteps[i], x, generator=generator, return_dict=False)[0]
    config = parts["vae"].config
    mean, deviation = (torch.tensor(v).view(1, -1, 1, 1, 1) for v in (config.latents_mean, config.latents_std))
    return as_bytes(parts["vae"].decode(x * deviation + mean).sample[0].transpose(0, 1))


def wan21(folder):
    from diffusers import UniPCMultistepScheduler, WanPipeline
    parts = {"text_encoder": umt5(), "transformer": transformer(4), "vae": vae(4), "scheduler": UniPCMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, num_train_timesteps=1000, flow_shift=3.0)}
    save_folder(folder, parts, {"_class_name": "WanPipeline", "transformer": ["diffusers", "WanTransformer3DModel"]})
    tensors = networks(parts, 8, 2, 3)
    parts["vae"].enable_tiling()
    tiled = parts["vae"].decode(noise(5, 1, 4, 2, 36, 33)).sample[0].transpose(0, 1)
    tensors["codec.tiled"] = tiled[:, :, 3::12, 5::12]
    parts["vae"].disable_tiling()
    pipe = WanPipeline(tokenizer=None, **parts)
    pipe.set_progress_bar_config(disable=True)
    call = dict(prompt_embeds=words(parts["text_encoder"], PROMPT), negative_prompt_embeds=words(parts["text_encoder"], NEGATIVE),
                height=32, width=48, num_frames=9, num_inference_steps=5, guidance_scale=4.0)
    tensors["clip.latents"] = pipe(generator=torch.Generator().manual_seed(7), output_type="latent", **call).frames
    frames = pipe(generator=torch.Generator().manual_seed(7), output_type="pt", **call).frames
    tensors["clip.frames"] = as_bytes(frames[0] * 2 - 1)
    tensors["few.frames"] = few_steps(parts)
    save_io(folder / "io.safetensors", tensors)


def wan22(folder):
    """Text and a start image, timesteps for each token, the residual codec."""
    from diffusers import UniPCMultistepScheduler, WanImageToVideoPipeline
    codec = vae(6, decoder_base_dim=6, is_residual=True, in_channels=12, out_channels=12, patch_size=2,
                scale_factor_spatial=16)
    parts = {"text_encoder": umt5(), "transformer": transformer(6), "vae": codec, "scheduler": UniPCMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, num_train_timesteps=1000, flow_shift=5.0)}
    save_folder(folder, parts, {"_class_name": "WanPipeline", "expand_timesteps": True,
                                "transformer": ["diffusers", "WanTransformer3DModel"]}, shard="40KB")
    tensors = networks(parts, 16, 1, 2)
    pipe = WanImageToVideoPipeline(tokenizer=None, image_encoder=None, image_processor=None, expand_timesteps=True, **parts)
    pipe.set_progress_bar_config(disable=True)
    # 8-bit samples, so that the program's 16 bits hold them exactly.
    image = torch.randint(0, 256, (1, 3, 64, 32), generator=torch.Generator().manual_seed(8), dtype=torch.uint8)
    frames = pipe(image=image.float() / 255, prompt_embeds=words(parts["text_encoder"], PROMPT),
                  negative_prompt_embeds=words(parts["text_encoder"], NEGATIVE), height=64, width=32, num_frames=9,
                  num_inference_steps=4, guidance_scale=3.0, generator=torch.Generator().manual_seed(9),
                  output_type="pt").frames
    tensors["clip.image"] = image[0]
    tensors["clip.frames"] = as_bytes(frames[0] * 2 - 1)
    save_io(folder / "io.safetensors", tensors)


def run_scheduler(scheduler, tensors, name):
    """The scheduler's way with a made-up network, which anyone can repeat."""
    x = noise(4, 1, 2, 2, 3, 3)
    for t in scheduler.timesteps:
        x = scheduler.step(torch.sin(3 * x) + 0.3 * x + 0.001 * float(t), t, x, return_dict=False)[0]
    tensors[name + ".timesteps"] = scheduler.timesteps.double()
    tensors[name + ".sigmas"] = scheduler.sigmas
    tensors[name + ".out"] = x


def few_step_scheduler():
    """The noise levels that the shifted schedule has next to the trained times, and fresh noise between them."""
    from diffusers import FlowMatchEulerDiscreteScheduler, FlowMatchLCMScheduler
    schedule = FlowMatchEulerDiscreteScheduler(shift=8.0)
    scheduler = FlowMatchLCMScheduler(shift=1.0)
    scheduler.set_timesteps(sigmas=[float(schedule.sigmas[(schedule.timesteps - t).abs().argmin()]) for t in FEW_STEP_TIMES])
    return scheduler


def distilled(tensors):
    scheduler = few_step_scheduler()
    x, fresh = noise(4, 1, 2, 2, 3, 3), torch.Generator().manual_seed(5)
    for i, t in enumerate(FEW_STEP_TIMES):
        output = torch.sin(3 * x) + 0.3 * x + 0.001 * t
        x = scheduler.step(output, scheduler.timesteps[i], x, generator=fresh, return_dict=False)[0]
    tensors["distilled.timesteps"] = torch.tensor(FEW_STEP_TIMES, dtype=torch.float64)
    tensors["distilled.sigmas"] = scheduler.sigmas
    tensors["distilled.out"] = x


def schedulers(folder):
    from diffusers import FlowMatchEulerDiscreteScheduler, UniPCMultistepScheduler
    shutil.rmtree(folder, ignore_errors=True)
    tensors = {}
    for kind, more in (("flow3", dict(prediction_type="flow_prediction", flow_shift=3.0)),
                       ("sample8", dict(prediction_type="sample", flow_shift=8.0)),
                       ("order3", dict(prediction_type="flow_prediction", flow_shift=5.0, solver_order=3))):
        scheduler = UniPCMultistepScheduler(use_flow_sigmas=True, num_train_timesteps=1000, **more)
        scheduler.save_pretrained(folder / f"unipc_{kind}")
        for steps in (1, 2, 3, 4, 8, 12, 20, 30, 50):
            scheduler.set_timesteps(steps)
            run_scheduler(scheduler, tensors, f"unipc_{kind}.{steps}")
    scheduler = FlowMatchEulerDiscreteScheduler(shift=3.0)
    scheduler.save_pretrained(folder / "euler")
    for steps in (1, 2, 4, 20, 50):
        scheduler.set_timesteps(steps)
        run_scheduler(scheduler, tensors, f"euler.{steps}")
    scheduler.set_timesteps(timesteps=[1000.0, 757.0, 522.0])
    run_scheduler(scheduler, tensors, "euler.fixed")
    scheduler = FlowMatchEulerDiscreteScheduler(shift=1.0, stochastic_sampling=True)
    scheduler.save_pretrained(folder / "few")
    scheduler.set_timesteps(timesteps=[1000.0, 757.0, 522.0])
    torch.manual_seed(5)
    run_scheduler(scheduler, tensors, "few.fixed")
    distilled(tensors)
    save_io(folder / "io.safetensors", tensors)


def lora(folder):
    """Two adapters of the wan21 model's transformer, under the names of diffusers and of the original code."""
    shutil.rmtree(folder, ignore_errors=True)
    denoiser = transformer(4)
    weights = denoiser.state_dict()
    rank, width = 2, 32
    first, second = {}, {}
    for i, (ours, theirs, out, inner) in enumerate((
            ("attn1.to_q", "self_attn.q", width, width), ("attn2.to_out.0", "cross_attn.o", width, width),
            ("ffn.net.0.proj", "ffn.0", 48, width), ("ffn.net.2", "ffn.2", width, 48))):
        a, b = noise(30 + i, rank, inner) * 0.3, noise(40 + i, out, rank) * 0.3
        first[f"transformer.blocks.0.{ours}.lora_A.weight"], first[f"transformer.blocks.0.{ours}.lora_B.weight"] = a, b
        weights[f"blocks.0.{ours}.weight"] += 0.8 * b @ a
        a, b = noise(50 + i, rank, inner) * 0.3, noise(60 + i, out, rank) * 0.3
        name = f"diffusion_model.blocks.1.{theirs}"
        second[name + ".lora_down.weight"], second[name + ".lora_up.weight"] = a, b
        second[name + ".alpha"] = torch.tensor(1.0)
        weights[f"blocks.1.{ours}.weight"] += -0.5 * (1.0 / rank) * b @ a
    second["diffusion_model.blocks.1.self_attn.k.diff_b"] = noise(70, width)
    weights["blocks.1.attn1.to_k.bias"] += -0.5 * noise(70, width)
    save_io(folder / "diffusers.safetensors", first)
    save_io(folder / "original.safetensors", second)
    text = noise(71, 1, TEXT_LENGTH, 16)
    out = denoiser(noise(1, 1, 4, 3, 4, 6), torch.tensor([500.0]), text, return_dict=False)[0]
    save_io(folder / "io.safetensors", {"out": out})


def builtin(folder):
    """Clips of the built-in model: every fourth sample of all frames, and one frame whole."""
    sys.path.insert(0, str(ROOT / "tools" / "train_demo_model"))
    import checkpoint
    import sample
    shutil.rmtree(folder, ignore_errors=True)
    parts = checkpoint.load_folder(BUILTIN, "cpu")
    prompts = ["a red circle moves left on a black background", "a yellow ball rises over the sea", "a zebra, at sunset."]
    tensors = {}
    for i, prompt in enumerate(prompts):
        ids = parts.ids([prompt, ""])
        frames = torch.from_numpy(sample.clips(parts, [prompt], seed=100 + i)[0]).permute(0, 3, 1, 2)
        tensors |= {f"{i}.ids": ids[:1].int(), f"{i}.empty": ids[1:].int(), f"{i}.frames": frames[:, :, 1::4, 2::4]}
    tensors["2.frame8"] = frames[8]
    weights = BUILTIN / "transformer" / "diffusion_pytorch_model.safetensors"
    digest = bytearray(hashlib.sha256(weights.read_bytes()).digest())
    tensors["weights.sha256"] = torch.frombuffer(digest, dtype=torch.uint8)
    save_io(folder / "io.safetensors", tensors)


ALL = {"schedulers": schedulers, "wan21": wan21, "wan22": wan22, "lora": lora, "builtin": builtin}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    torch.set_grad_enabled(False)
    torch.set_num_threads(1)
    for name in sys.argv[2:] or ALL:
        ALL[name](pathlib.Path(sys.argv[1]) / name)
        print(name, "made")


if __name__ == "__main__":
    main()
