#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network alone: ours against the same network in PyTorch, on one machine, with the same threads.

    bench/network.py [--build build/release] [--size 640x360] [--threads 2] [--device cpu] WEIGHTS...

WEIGHTS are .safetensors or ncnn .param files. Both sides run in turn, so that a busy machine slows both; the table has
the median of each. Needs the PyTorch that libtorch comes from (2.11.0); float32 on the CPU, float16 on a GPU,
channels last and inference mode on both sides.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "tests", "inference", "parity"))

import torch  # noqa: E402

import formats  # noqa: E402
import networks  # noqa: E402


def load(path):
    """The PyTorch twin of a weights file."""
    if path.endswith(".param"):
        with open(path, encoding="ascii") as file:
            text = file.read()
        binary = path[:-len(".param")] + ".bin"
        if "PReLU" in text:
            return formats.load_ncnn(binary, networks.Compact(64, text.count("PReLU") - 1, 4))
        blocks = (text.count("\nConvolution") - 6) // 15
        return formats.load_ncnn(binary, networks.ResidualDense(64, 32, blocks))
    state = {name: tensor.float() for name, tensor in formats.load_safetensors(path).items()}
    network = networks.Compact(64, (len(state) - 5) // 3, 4)
    network.load_state_dict(state)
    return network.eval()


class Ours:
    def __init__(self, build, path, width, height, threads, device):
        program = os.path.join(build, "bin", "bench_network")
        self.process = subprocess.Popen(
            [program, path, str(width), str(height), str(threads), device],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline().strip() != "ready":
            sys.exit("%s did not start" % program)

    def once(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return float(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


class Theirs:
    def __init__(self, path, width, height, device):
        dtype = torch.float16 if device.startswith("cuda") else torch.float32
        self.network = load(path).to(device, dtype).to(memory_format=torch.channels_last)
        picture = torch.rand(1, 3, height, width, dtype=torch.float32).to(device, dtype)
        self.picture = picture.contiguous(memory_format=torch.channels_last)
        self.once()

    def once(self):
        with torch.inference_mode():
            start = time.perf_counter()
            self.network(self.picture).flatten()[0].item()
            return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("weights", nargs="+")
    parser.add_argument("--build", default=os.path.join(HERE, "..", "build", "release"))
    parser.add_argument("--size", default="640x360")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    width, height = (int(n) for n in options.size.split("x"))
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    print("PyTorch %s, %s, %d threads, %dx%d, median of %d interleaved runs"
          % (torch.__version__, options.device, options.threads, width, height, options.runs))
    print("| network | PyTorch s | Sluice s | ratio |\n| --- | --- | --- | --- |")
    for path in options.weights:
        theirs = Theirs(path, width, height, options.device)
        ours = Ours(options.build, path, width, height, options.threads, options.device)
        pairs = [(theirs.once(), ours.once()) for _ in range(options.runs)]
        ours.end()
        slow, fast = (statistics.median(times) for times in zip(*pairs))
        name = os.path.basename(os.path.dirname(os.path.abspath(path)))
        print("| %s | %.3f | %.3f | %.2f |" % (name, slow, fast, slow / fast), flush=True)


if __name__ == "__main__":
    main()
