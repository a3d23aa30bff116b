# SPDX-License-Identifier: GPL-3.0-or-later
"""Muon: momentum whose matrices are made orthogonal before each step.

The published class walks over matrices one by one, a quarter of a step's time
for a model this small; here equal shapes go through one batched product.
"""
import torch


def orthogonal(g):
    """Newton-Schulz iteration towards U V^T for each matrix of [n, rows, cols], rows <= cols."""
    x = g.bfloat16()
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(5):
        a = x @ x.mT
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.to(g.dtype)


class Muon(torch.optim.Optimizer):
    """For 2-D parameters only. The step has the size of an AdamW step at the same rate."""

    def __init__(self, params, lr, momentum=0.95, weight_decay=0.01):
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            shapes = {}
            for p in group["params"]:
                if p.grad is not None:
                    shapes.setdefault(tuple(p.shape), []).append(p)
            for shape, params in shapes.items():
                self._step(params, shape, group)

    def _step(self, params, shape, group):
        ahead = []
        for p in params:
            buffer = self.state[p].setdefault("momentum", torch.zeros_like(p))
            buffer.lerp_(p.grad, 1 - group["momentum"])
            ahead.append(p.grad.lerp(buffer, group["momentum"]))
        stacked = torch.stack(ahead)
        tall = shape[0] > shape[1]
        update = orthogonal(stacked.mT if tall else stacked)
        update = update.mT if tall else update
        size = 0.2 * max(shape) ** 0.5
        for p, u in zip(params, update):
            p.mul_(1 - group["lr"] * group["weight_decay"]).add_(u, alpha=-group["lr"] * size)
