"""Muon for the weight matrices, AdamW for the embedding and the norms, both with float32 masters.

The module computes in bfloat16; its parameters are copies of the masters kept here, refreshed after
every step, so that small updates are not lost to rounding. Muon: Jordan et al. 2024
(kellerjordan.github.io/posts/muon).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)  # quintic coefficients of the reference: fast, to within about 0.3 of orthogonal
MOMENTUM = 0.95
BETAS = (0.9, 0.95)
EPS = 1e-8


def orthogonalise(update: Tensor) -> Tensor:
    """Nearest semi-orthogonal matrices of a stack [n, rows, cols], by five Newton-Schulz steps in bfloat16."""
    a, b, c = NEWTON_SCHULZ
    x = update.bfloat16()
    tall = x.shape[1] > x.shape[2]
    if tall:
        x = x.mT
    x = x / (x.float().norm(dim=(1, 2), keepdim=True) + 1e-7).bfloat16()
    for _ in range(5):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return (x.mT if tall else x).float()


class Optimizer:
    """Both update rules over one module, whose parameters become bfloat16; equal matrices are stepped as one stack."""

    def __init__(self, module: nn.Module, weight_decay: float) -> None:
        self.weight_decay = weight_decay
        self.master = {name: p.detach().float().clone() for name, p in module.named_parameters()}
        for parameter in module.parameters():
            parameter.data = parameter.data.bfloat16()  # not module.bfloat16(): the rotary tables stay exact
        self.parameters = dict(module.named_parameters())
        self.first = {name: torch.zeros_like(m) for name, m in self.master.items()}
        matrices = [n for n, m in self.master.items() if m.dim() == 2 and "embed_tokens" not in n]
        self.others = [n for n in self.master if n not in matrices]
        self.second = {name: torch.zeros_like(self.master[name]) for name in self.others}
        shapes = sorted({tuple(self.master[n].shape) for n in matrices})
        self.stacks = [[n for n in matrices if tuple(self.master[n].shape) == shape] for shape in shapes]
        self.steps = 0

    @torch.no_grad()
    def step(self, matrix_lr: float, other_lr: float) -> None:
        """Apply the gradients now in the module, then refresh its bfloat16 parameters and drop the gradients."""
        self.steps += 1
        for names in self.stacks:
            self._muon(names, matrix_lr)
        for name in self.others:
            self._adam(name, other_lr)
        for name, parameter in self.parameters.items():
            parameter.copy_(self.master[name])
            parameter.grad = None

    def _gradient(self, name: str) -> Tensor:
        gradient = self.parameters[name].grad
        assert gradient is not None
        return gradient.float()

    def _muon(self, names: list[str], lr: float) -> None:
        updates = []
        for name in names:
            gradient = self._gradient(name)
            self.first[name].lerp_(gradient, 1 - MOMENTUM)
            updates.append(gradient.lerp_(self.first[name], MOMENTUM))  # Nesterov
        rows, cols = updates[0].shape
        scale = max(1.0, rows / cols) ** 0.5  # equal RMS change of the layer's output for every shape
        for name, update in zip(names, orthogonalise(torch.stack(updates)), strict=True):
            self.master[name].mul_(1 - lr * self.weight_decay).add_(update, alpha=-lr * scale)

    def _adam(self, name: str, lr: float) -> None:
        gradient = self._gradient(name)
        first, second = self.first[name], self.second[name]
        first.lerp_(gradient, 1 - BETAS[0])
        second.lerp_(gradient.square(), 1 - BETAS[1])
        corrected = (second / (1 - BETAS[1] ** self.steps)).sqrt_().add_(EPS)
        self.master[name].addcdiv_(first, corrected, value=-lr / (1 - BETAS[0] ** self.steps))

    def state(self) -> dict[str, Any]:
        return {"master": self.master, "first": self.first, "second": self.second, "steps": self.steps}

    @torch.no_grad()
    def load(self, state: dict[str, Any]) -> None:
        self.steps = state["steps"]
        for mine, saved in ((self.master, state["master"]), (self.first, state["first"]), (self.second, state["second"])):
            for name in mine:
                mine[name].copy_(saved[name])
        for name, parameter in self.parameters.items():
            parameter.copy_(self.master[name])
