#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Wan 2.1 1.3B with random weights: the program's denoising against that of diffusers, in time and memory.

    bench/generate_wan.py [--build build/release] [--size 128x128] [--frames 9] [--steps 3] [--runs 3] [--folder FOLDER]

Needs the packages of tools/train_demo_model/requirements.txt and 4 GB of disk. Denoiser and codec have the published
configuration, the text encoder one layer of 24, so that it fits beside them. Both sides read the same folder (made once,
kept with --folder), compute in float32 with guidance, and run in turn, each time as a new process; the table has medians.
A step is timed between the first one's end and the last one's.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILTIN = ROOT / "resources" / "models" / "sluice-shapes"
PROMPT = "a red ball rises over the sea"
GUIDANCE = 5.0
TEXT_LENGTH = 512
WIDTH, FFN = 1536, 8960


def peak_mb(process="self"):
    """The most resident memory so far, mapped weights included."""
    with open(f"/proc/{process}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1000


def make_folder(folder, layers):
    """The published classes at the published size with fresh weights, in bfloat16, in the Hub's layout."""
    import torch
    from diffusers import AutoencoderKLWan, UniPCMultistepScheduler, WanPipeline, WanTransformer3DModel
    from transformers import AutoTokenizer, UMT5Config, UMT5EncoderModel
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(BUILTIN / "tokenizer", model_max_length=TEXT_LENGTH)
    text_encoder = UMT5EncoderModel(UMT5Config(
        vocab_size=len(tokenizer), d_model=4096, d_kv=64, d_ff=10240, num_layers=1, num_heads=64, dropout_rate=0.0))
    denoiser = WanTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=12, attention_head_dim=128, in_channels=16, out_channels=16,
        text_dim=4096, freq_dim=256, ffn_dim=FFN, num_layers=layers, cross_attn_norm=True,
        qk_norm="rms_norm_across_heads", rope_max_seq_len=1024)
    scheduler = UniPCMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, num_train_timesteps=1000, flow_shift=3.0)
    pipe = WanPipeline(tokenizer=tokenizer, text_encoder=text_encoder, transformer=denoiser, vae=AutoencoderKLWan(),
                       scheduler=scheduler)
    pipe.to(torch.bfloat16).save_pretrained(folder)


def their_side(args):
    """One clip by diffusers, in a process of its own; prints the moments of the clock on the wall."""
    import torch
    from diffusers import WanPipeline
    from diffusers.utils import logging
    logging.disable_progress_bar()
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    pipe = WanPipeline.from_pretrained(args.folder, torch_dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    moments = []

    def on_step(*rest):
        moments.append(time.time())
        return rest[-1]

    with torch.inference_mode():
        pipe(PROMPT, "", width=args.width, height=args.height, num_frames=args.frames, num_inference_steps=args.steps,
             guidance_scale=GUIDANCE, generator=torch.Generator().manual_seed(1), callback_on_step_end=on_step,
             max_sequence_length=TEXT_LENGTH, output_type="np")
    print(json.dumps({"steps": moments, "end": time.time(), "peak": peak_mb()}))


def theirs(args):
    begun = time.time()
    answer = subprocess.run([sys.executable, __file__, "--their-side", "--folder", args.folder, *args.same],
                            stdout=subprocess.PIPE, text=True, check=True).stdout
    said = json.loads(answer.splitlines()[-1])
    return {"first": said["steps"][0] - begun,
            "step": (said["steps"][-1] - said["steps"][0]) / (args.steps - 1),
            "decode": said["end"] - said["steps"][-1], "peak": said["peak"]}


def ours(args):
    with tempfile.TemporaryDirectory() as out:
        begun = time.perf_counter()
        with subprocess.Popen(
                [args.build / "bin" / "bench_generate", args.folder, out, str(args.width), str(args.height), str(args.frames),
                 str(args.steps), str(GUIDANCE), str(args.threads), "cpu"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            process.stdout.readline()
            loaded = time.perf_counter() - begun
            process.stdin.write(f"1 {PROMPT}\n")
            process.stdin.flush()
            total, *steps = map(float, process.stdout.readline().split())
            peak = peak_mb(process.pid)
            process.stdin.close()
    return {"first": loaded + steps[0], "step": (steps[-1] - steps[0]) / (args.steps - 1),
            "decode": total - steps[-1], "peak": peak}


def step_operations(args):
    """Floating-point operations of one step: two passes; products of weights and tokens, and attention."""
    tokens = (args.width // 16) * (args.height // 16) * ((args.frames - 1) // 4 + 1)
    block = tokens * (6 * WIDTH * WIDTH + 2 * WIDTH * FFN) + TEXT_LENGTH * 2 * WIDTH * WIDTH
    block += 2 * tokens * (tokens + TEXT_LENGTH) * WIDTH
    return 2 * 2 * args.layers * block


def machine_rate(threads):
    """Operations a second of a plain product of the denoiser's size in float32."""
    import torch
    torch.set_num_threads(threads)
    a, b = torch.randn(2048, WIDTH), torch.randn(WIDTH, FFN)
    times = []
    for _ in range(9):
        begun = time.perf_counter()
        torch.mm(a, b)
        times.append(time.perf_counter() - begun)
    return 2 * 2048 * WIDTH * FFN / statistics.median(times)


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release")
    p.add_argument("--size", default="128x128")
    p.add_argument("--frames", type=int, default=9)
    p.add_argument("--steps", type=int, default=3)
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--layers", type=int, default=30, help="of the denoiser; fewer for a quick look")
    p.add_argument("--folder", help="where the model is, or is made and kept")
    p.add_argument("--their-side", action="store_true", help=argparse.SUPPRESS)
    args = p.parse_args()
    args.width, args.height = map(int, args.size.split("x"))
    if args.steps < 2:
        p.error("a step is timed between two ends: --steps 2 or more")
    args.same = ["--size", args.size, "--frames", str(args.frames), "--steps", str(args.steps), "--threads", str(args.threads)]
    return args


def measure(args):
    if not os.path.exists(os.path.join(args.folder, "model_index.json")):
        make_folder(args.folder, args.layers)
    rows = [(theirs(args), ours(args)) for _ in range(args.runs)]
    middle = [{name: statistics.median(row[side][name] for row in rows) for name in rows[0][side]} for side in (0, 1)]
    print(f"{args.size}, {args.frames} frames, {args.steps} steps, {args.layers} blocks, {args.runs} runs, {args.threads} threads")
    print(f"{'':<38}{'diffusers':>10}{'Sluice':>10}{'ratio':>8}")
    for name, words in (("first", "start to the first step's end, s"), ("step", "a step, s"),
                        ("decode", "last step to the clip, s"), ("peak", "peak memory, MB")):
        a, b = (one[name] for one in middle)
        print(f"{words:<38}{a:>10.2f}{b:>10.2f}{a / b:>8.2f}")
    rate, most = step_operations(args) / middle[1]["step"], machine_rate(args.threads)
    print(f"Sluice's step: {rate / 1e9:.0f} GFLOP/s, a plain product in float32 {most / 1e9:.0f}: {100 * rate / most:.0f} %")


def main():
    args = arguments()
    if args.their_side:
        return their_side(args)
    if args.folder:
        return measure(args)
    with tempfile.TemporaryDirectory() as folder:
        args.folder = folder
        measure(args)


if __name__ == "__main__":
    main()
