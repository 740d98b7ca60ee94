"""Held-out bits per byte by language: plain left-to-right text behind its path line.

    python training/evaluate.py --run v0

Prints a table and puts it into the model card, so that the card holds no number typed by hand.

Windows of a file do not overlap and every token is predicted once; a window's first token has only
the path line before it. Bytes are those of the predicted text (UTF-8).
"""

from __future__ import annotations

import argparse
import math
import re
from collections import defaultdict
from random import Random
from typing import Any

import torch
from tokenizers import Tokenizer

from fetch import HERE
from model import Qwen3
from tokenizer import DIRECTORY, read_corpus, specials

SAMPLE_BYTES = 25_000  # per language while training
CARD = HERE.parent / "models" / "foredraft-7m" / "README.md"

Text = tuple[str, str, str]  # language, path, text


def heldout_sample(limit: float = SAMPLE_BYTES) -> list[Text]:
    """A seeded sample of the held-out files, at most `limit` bytes per language."""
    records = list(read_corpus("heldout"))
    Random(7).shuffle(records)
    used: defaultdict[str, int] = defaultdict(int)
    chosen = []
    for record in records:
        size = len(record["text"].encode())
        if used[record["language"]] + size <= limit:
            used[record["language"]] += size
            chosen.append((record["language"], record["path"], record["text"]))
    return chosen


@torch.no_grad()
def bits_per_byte(model: Qwen3, texts: list[Text], length: int, device: str) -> dict[str, float]:
    """Mean code length of the held-out text, in bits per byte, for windows of `length` tokens."""
    tokenizer = Tokenizer.from_file(str(DIRECTORY / "tokenizer.json"))
    file_sep, pad = specials().file, specials().pad
    windows: list[tuple[str, list[int], int]] = []  # language, ids, length of the head
    size: defaultdict[str, int] = defaultdict(int)
    for language, path, text in texts:
        start = [file_sep, *tokenizer.encode("/".join(path.split("/")[-2:]) + "\n").ids]
        body = tokenizer.encode(text).ids
        step = length + 1 - len(start)
        windows += [(language, start + body[i : i + step], len(start)) for i in range(0, len(body), step)]
        size[language] += len(text.encode())
    nats: defaultdict[str, float] = defaultdict(float)
    for first in range(0, len(windows), 8):
        group = windows[first : first + 8]
        rows = torch.tensor([ids + [pad] * (length + 1 - len(ids)) for _, ids, _ in group], device=device)
        losses = model.token_losses(rows[:, :-1], rows[:, 1:])
        for (language, ids, head), row in zip(group, losses, strict=True):
            nats[language] += row[head - 1 : len(ids) - 1].sum().item()
    result = {language: nats[language] / math.log(2) / size[language] for language in sorted(size)}
    return result | {"all": sum(nats.values()) / math.log(2) / sum(size.values())}


def report(state: dict[str, Any], texts: list[Text], columns: list[dict[str, float]]) -> str:
    """The results of windows of 512 and 1024 tokens as Markdown."""
    lines = [f"{state['tokens'] / 1e6:.1f} M tokens seen in {state['step']} steps and {state['seconds'] / 60:.0f} minutes.\n",
             "| language | held-out MB scored | bits per byte, 512 tokens | 1024 tokens |", "| --- | ---: | ---: | ---: |"]
    for language in columns[0]:
        megabytes = sum(len(text.encode()) for name, _, text in texts if language in (name, "all")) / 1e6
        lines.append(f"| {language} | {megabytes:.2f} | {columns[0][language]:.3f} | {columns[1][language]:.3f} |")
    return "\n".join(lines)


def put_into_card(section: str, text: str) -> None:
    """Put a text between the marks of a section of the model card."""
    marked = re.compile(rf"(<!-- {section}: .*? -->\n).*?(<!-- /{section} -->)", re.S)
    CARD.write_text(marked.sub(lambda match: match[1] + text + "\n" + match[2], CARD.read_text()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--run", required=True, help="folder below training/runs")
    parser.add_argument("--megabytes", type=float, default=1.0, help="of text to score, at most, per language")
    args = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    state = torch.load(HERE / "runs" / args.run / "last.pt", map_location=device)
    model = Qwen3().to(device)
    model.load_state_dict(state["optimizer"]["master"])
    texts = heldout_sample(args.megabytes * 1e6)
    text = report(state, texts, [bits_per_byte(model, texts, length, device) for length in (512, 1024)])
    print(text)
    put_into_card("evaluation", text)


if __name__ == "__main__":
    main()
