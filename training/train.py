"""Train the model on the packed rows: stable learning rate, then linear decay to a wall-clock end.

    python training/train.py --run v0 --minutes 190
    python training/train.py --run v2 --init models/foredraft-7m --rate 0.5 --minutes 80

The clock, not a step count, ends the run, since two shared cores have no fixed speed. The last
two fifths of the time decay the learning rate on the T = 1024 rows. With --init, a run starts from published weights. Checkpoints are atomic; the same
command resumes an interrupted run, and trains a finished one on from before its decay.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from evaluate import bits_per_byte, heldout_sample
from fetch import HERE
from fim import MIDDLE
from model import Qwen3
from optim import Optimizer

BATCH_TOKENS = 8192
MATRIX_LR, OTHER_LR = 0.02, 3e-3
WEIGHT_DECAY = 0.05
WARMUP_STEPS = 60
DECAY_SHARE = 0.4  # of the wall-clock time
MIDDLE_WEIGHT = 3.0  # the text to be filled in is a few per cent of the tokens and all of the task
PAD = 4  # id of <|fim_pad|>
SAVE_SECONDS, LOG_STEPS, EVAL_STEPS = 180, 25, 500


class Rows:
    """Packed rows [N, T + 1] in file order (they were shuffled when packed), wrapping around."""

    def __init__(self, length: int) -> None:
        flat = np.memmap(HERE / "data" / "packed" / f"t{length}.bin", dtype=np.uint16, mode="r")
        self.rows = flat.reshape(-1, length + 1)
        self.length, self.position = length, 0

    def batch(self) -> tuple[Tensor, Tensor, Tensor]:
        """ids, targets (both [B, T] int64) and the weight of each target [B, T] float32."""
        size = BATCH_TOKENS // self.length
        take = np.arange(self.position, self.position + size) % len(self.rows)
        self.position += size
        flagged = torch.from_numpy(self.rows[take].astype(np.int64))
        ids, flags = flagged & ~MIDDLE, flagged[:, 1:] & MIDDLE
        targets = ids[:, 1:].contiguous()
        weights = torch.where(flags > 0, MIDDLE_WEIGHT, 1.0) * (targets != PAD)
        return ids[:, :-1].contiguous(), targets, weights


class Progress(NamedTuple):
    """How far a run is; stored in its checkpoints."""

    step: int = 0
    tokens: int = 0
    seconds: float = 0.0  # wall-clock, over all calls


def save(path: Path, optimizer: Optimizer, progress: Progress, data: dict[int, Rows], finished: bool) -> None:
    """Write next to the target and rename, so that a reader never sees half a checkpoint.

    The weights of a checkpoint are the optimizer's float32 masters.
    """
    state = {"optimizer": optimizer.state(), **progress._asdict(), "finished": finished,
             "positions": {length: rows.position for length, rows in data.items()}}
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def resume(folder: Path, device: str) -> dict[str, Any] | None:
    """An interrupted run goes on from its last checkpoint, a finished one from before its decay."""
    last, stable = folder / "last.pt", folder / "stable.pt"
    if not last.exists():
        return None
    state = torch.load(last, map_location=device)
    return torch.load(stable, map_location=device) if state["finished"] else state


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--run", required=True, help="folder below training/runs")
    parser.add_argument("--minutes", type=float, required=True, help="wall-clock time of this call, decay included")
    parser.add_argument("--init", type=Path, help="folder with the model.safetensors to begin with (default: random weights)")
    parser.add_argument("--rate", type=float, default=1.0, help="factor on the learning rates; less than 1 with --init")
    args = parser.parse_args()
    folder = HERE / "runs" / args.run
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pid").write_text(f"{os.getpid()}\n")  # for kill -STOP / -CONT
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(1)

    model = Qwen3().to(device)
    if args.init:
        model.load_state_dict({name: t.float() for name, t in load_file(args.init / "model.safetensors").items()})
    optimizer = Optimizer(model, WEIGHT_DECAY)
    progress, data = Progress(), {512: Rows(512), 1024: Rows(1024)}
    state = resume(folder, device)
    if state:
        optimizer.load(state["optimizer"])
        progress = Progress(*(state[name] for name in Progress._fields))
        for length, position in state["positions"].items():
            data[length].position = position

    @torch.compile(dynamic=False)
    def losses(ids: Tensor, targets: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
        """The weighted loss to minimise and the plain mean over all tokens, in nats."""
        each = model.token_losses(ids, targets)
        real = (weights > 0).float()
        return (each * weights).sum() / weights.sum(), (each.detach() * real).sum() / real.sum()

    texts = heldout_sample()
    began = saved = marked = time.monotonic()
    before, logged, window = progress.seconds, progress, []
    decaying = finished = False
    while not finished:
        left = max(0.0, 1 - (time.monotonic() - began) / (args.minutes * 60))
        finished = left == 0.0
        if left < DECAY_SHARE and not decaying:
            decaying = True
            save(folder / "stable.pt", optimizer, progress, data, False)
        rate = min(1.0, left / DECAY_SHARE, (progress.step + 1) / WARMUP_STEPS)
        ids, targets, weights = (t.to(device) for t in data[1024 if decaying else 512].batch())
        loss, plain = losses(ids, targets, weights)
        loss.backward()
        optimizer.step(MATRIX_LR * args.rate * rate, OTHER_LR * args.rate * rate)
        window.append(plain.item())
        now = time.monotonic()
        progress = Progress(progress.step + 1, progress.tokens + ids.numel(), before + now - began)
        if progress.step % LOG_STEPS == 0:
            speed = (progress.tokens - logged.tokens) / (now - marked)
            line = {"step": progress.step, "tokens": progress.tokens, "loss": round(sum(window) / len(window), 4),
                    "lr": round(rate, 4), "tokens_s": round(speed), "minutes": round(progress.seconds / 60, 2)}
            if progress.step % EVAL_STEPS == 0:
                line["heldout_bpb"] = {k: round(v, 4) for k, v in bits_per_byte(model, texts, 512, device).items()}
            print(json.dumps(line), flush=True)
            window, logged, marked = [], progress, time.monotonic()
        if finished or now - saved > SAVE_SECONDS:
            save(folder / "last.pt", optimizer, progress, data, finished)
            saved = now


if __name__ == "__main__":
    main()
