# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains text encoder and transformer together on clips drawn on the fly.

    python train.py --out RUN --minutes 60            start, or go on where RUN left off
    python train.py --out RUN --minutes 9 --decay 3   short session; the rate falls over the last 3 minutes

RUN/last.pt holds everything needed to go on (weights, averages, optimiser, random
state); RUN/log.csv the loss. Ctrl-C or SIGTERM saves before it leaves.
"""
import argparse
import os
import pathlib
import random
import signal
import time

import torch

import latents
import model
import muon
import world

# Channels in the loss: the object's shape and place count for more than colour and scene.
WEIGHTS = [1.4] * 4 + [0.6] * 3 + [0.6] * 3

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--out", type=pathlib.Path, required=True)
    p.add_argument("--minutes", type=float, default=60)
    p.add_argument("--decay", type=float, default=0, help="minutes at the end over which the rate falls to zero")
    p.add_argument("--save-every", type=float, default=5, help="minutes")
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--rate", type=float, default=2e-3)
    p.add_argument("--dim", type=int, default=192)
    p.add_argument("--layers", type=int, default=6)
    p.add_argument("--patch", type=int, default=8)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--threads", type=int, default=1, help="of each worker")
    p.add_argument("--workers", type=int, default=1,
                   help="processes that share each step; on a CPU one per core beats as many threads")
    p.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    p.add_argument("--compile", action="store_true", help="about 1.6 times faster; the first step takes a minute")
    p.add_argument("--optimiser", choices=["muon", "adamw"], default="muon")
    return p.parse_args()


def use_float_attention():
    """On the CPU the backward pass of bfloat16 attention is four times slower than in float: cast around it."""
    fused = torch.nn.functional.scaled_dot_product_attention

    def attention(query, key, value, *args, **kwargs):
        with torch.autocast("cpu", enabled=False):
            return fused(query.float(), key.float(), value.float(), *args, **kwargs).to(query.dtype)

    torch.nn.functional.scaled_dot_product_attention = attention


class Trainer:
    def __init__(self, args, rank=0):
        self.args, self.rank = args, rank
        torch.manual_seed(args.seed)
        nets = model.build(args.dim, args.layers, args.patch)
        self.text_encoder, self.transformer = (n.to(args.device) for n in nets)
        self.named = [(f"text.{n}", p) for n, p in self.text_encoder.named_parameters()]
        self.named += [(f"dit.{n}", p) for n, p in self.transformer.named_parameters()]
        self.average = {n: p.detach().clone() for n, p in self.named}
        self.optimisers = self._optimisers()
        self.weights = torch.tensor(WEIGHTS, device=args.device)
        if args.compile:
            self.transformer.compile_repeated_blocks()
        self.step, self.spent = 0, 0.0
        self._seed()

    def _seed(self):
        """Each worker draws its own clips; a run that goes on does not repeat the earlier ones."""
        seed = hash((self.args.seed, self.rank, self.step)) % 2 ** 31
        self.rng = random.Random(seed)
        torch.manual_seed(seed)

    def _optimisers(self):
        matrices = [p for n, p in self.named if p.ndim == 2 and ".blocks." in n and n.startswith("dit.")]
        if self.args.optimiser == "adamw":
            matrices = []
        chosen = {id(p) for p in matrices}
        rest = [p for _, p in self.named if id(p) not in chosen]
        made = [torch.optim.AdamW(rest, self.args.rate, betas=(0.9, 0.98), weight_decay=0.01)]
        if matrices:
            made.append(muon.Muon(matrices, self.args.rate))
        return made

    def draw(self):
        """Latents and token ids of one batch; a tenth without words, some with an unknown word."""
        specs, details, captions = world.batch(self.rng, self.args.batch)
        rows = []
        for text in captions:
            words = text.split()
            if self.rng.random() < 0.15:
                words.insert(self.rng.randrange(len(words)), "someotherword")
            rows.append(model.token_ids("" if self.rng.random() < 0.1 else " ".join(words)))
        return latents.encode(specs, details, self.args.device), torch.tensor(rows, device=self.args.device)

    def loss(self):
        clean, ids = self.draw()
        u = torch.sigmoid(torch.randn(len(ids), device=clean.device))
        sigma = model.FLOW_SHIFT * u / (1 + (model.FLOW_SHIFT - 1) * u)
        s = sigma.view(-1, 1, 1, 1, 1)
        noisy = (1 - s) * clean + s * torch.randn_like(clean)
        with torch.autocast(clean.device.type, torch.bfloat16):
            words = model.encode_text(self.text_encoder, ids)
            guess = self.transformer(noisy, sigma * 1000, words, return_dict=False)[0].float()
        error = ((guess - clean) / s.clamp(min=0.1)).pow(2).mean((0, 2, 3, 4))
        self.parts = (error[:4].mean().item(), error[4:7].mean().item(), error[7:].mean().item())
        return (error * self.weights).mean()

    def set_rate(self, left):
        rate = self.args.rate * min(1.0, (self.step + 1) / 100)
        if self.args.decay > 0:
            rate *= min(1.0, max(0.01, left / self.args.decay))
        for o in self.optimisers:
            for group in o.param_groups:
                group["lr"] = rate

    def advance(self, left, stop=False):
        self.set_rate(left)
        loss = self.loss()
        for o in self.optimisers:
            o.zero_grad()
        loss.backward()
        stop = self.share(stop)
        torch.nn.utils.clip_grad_norm_([p for _, p in self.named], 1.0)
        for o in self.optimisers:
            o.step()
        self.step += 1
        keep = min(0.999, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            torch._foreach_lerp_([self.average[n] for n, _ in self.named], [p for _, p in self.named], 1 - keep)
        return loss.item(), stop

    def share(self, stop):
        """Averages the gradients over the workers; true on all as soon as one wants to stop."""
        if self.args.workers == 1:
            return stop
        params = [p for _, p in self.named]
        flat = torch.cat([torch.zeros_like(p).flatten() if p.grad is None else p.grad.flatten() for p in params]
                         + [torch.tensor([float(stop)], device=self.args.device)])
        torch.distributed.all_reduce(flat)
        flat /= self.args.workers
        for p, g in zip(params, flat[:-1].split([p.numel() for p in params])):
            p.grad = g.view_as(p)
        return flat[-1].item() > 0

    def save(self):
        self.args.out.mkdir(parents=True, exist_ok=True)
        state = dict(step=self.step, spent=self.spent, config=[self.args.dim, self.args.layers, self.args.patch],
                     weights={n: p.detach() for n, p in self.named}, average=self.average,
                     optimisers=[o.state_dict() for o in self.optimisers])
        torch.save(state, self.args.out / "last.tmp")
        (self.args.out / "last.tmp").replace(self.args.out / "last.pt")

    def resume(self):
        path = self.args.out / "last.pt"
        if not path.exists():
            return
        state = torch.load(path, map_location=self.args.device, weights_only=False)
        with torch.no_grad():
            for n, p in self.named:
                p.copy_(state["weights"][n])
                self.average[n].copy_(state["average"][n])
        for o, saved in zip(self.optimisers, state["optimisers"]):
            o.load_state_dict(saved)
        self.step, self.spent = state["step"], state["spent"]
        self._seed()


def work(rank, args):
    if args.workers > 1:
        torch.distributed.init_process_group("gloo" if args.device == "cpu" else "nccl", rank=rank,
                                             world_size=args.workers, init_method=f"file://{args.out}/workers")
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    if args.device == "cpu":
        use_float_attention()
    trainer = Trainer(args, rank)
    trainer.resume()
    if rank == 0:
        print(f"step {trainer.step}, {sum(p.numel() for _, p in trainer.named) / 1e6:.2f} M parameters", flush=True)
    wanted = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: wanted.append(1))
    began, saved, before, losses, stop = time.time(), time.time(), trainer.spent, [], False
    while not stop:
        passed = (time.time() - began) / 60
        loss, stop = trainer.advance(args.minutes - passed, bool(wanted) or passed > args.minutes)
        losses.append([loss, *trainer.parts])
        trainer.spent = before + time.time() - began
        if rank == 0 and trainer.step % 50 == 0:
            report(trainer, losses)
            losses = []
        if rank == 0 and time.time() - saved > args.save_every * 60:
            trainer.save()
            saved = time.time()
    if rank == 0:
        trainer.save()


def report(trainer, losses):
    """Step, seconds, loss, then the squared error of shape, colour and scene; means since the last line."""
    mean = [sum(c) / len(c) for c in zip(*losses)]
    line = f"{trainer.step},{trainer.spent:.0f}," + ",".join(f"{v:.5f}" for v in mean)
    print(line, flush=True)
    with open(trainer.args.out / "log.csv", "a") as log:
        log.write(line + "\n")


def main():
    args = arguments()
    args.out = args.out.resolve()
    args.out.mkdir(parents=True, exist_ok=True)
    if args.workers == 1:
        work(0, args)
        return
    (args.out / "workers").unlink(missing_ok=True)
    group = torch.multiprocessing.start_processes(work, (args,), args.workers, join=False, start_method="spawn")
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: [os.kill(pid, signal.SIGTERM) for pid in group.pids()])
    while not group.join():
        pass


if __name__ == "__main__":
    main()
