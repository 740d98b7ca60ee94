"""Turn the train corpus into rows of token ids: data/packed/t<T>.bin, uint16 [N, T + 1].

Every row is filled with FIM or plain windows laid out for exactly the room that is left, so nothing
is cut apart; what is too small for a window is padding. Bit 15 flags the ids of a middle (fim.MIDDLE).

    python training/pack.py --length 512 --tokens 60e6
    python training/pack.py --length 1024 --tokens 15e6
"""

from __future__ import annotations

import argparse
from multiprocessing.pool import Pool
from random import Random

import numpy as np
from tokenizers import Tokenizer

import fim
from fetch import HERE
from tokenizer import DIRECTORY, read_corpus, specials

SHARE = {"python": 0.48, "typescript": 0.38, "javascript": 0.14}  # of the windows, by language
CHUNK = 2048  # windows per task of the pool
SMALLEST = 64  # ids; a window with less room than this has no context worth learning from
FULL = 0.7  # share of windows that take all the room; the rest are shorter, as small files are

special = specials()
documents: list[fim.Document] = []
languages: list[str] = []
tokenizer: Tokenizer
newline: list[bool]


def setup() -> None:
    """Load the tokenizer's tables in this process."""
    global tokenizer, newline
    tokenizer = Tokenizer.from_file(str(DIRECTORY / "tokenizer.json"))
    size = tokenizer.get_vocab_size()
    newline = [(tokenizer.id_to_token(i) or "").endswith("\u010a") for i in range(size)]  # the byte symbol of "\\n"


def encode(text: str) -> list[int]:
    return tokenizer.encode(text, add_special_tokens=False).ids


def plan(count: int, rng: Random) -> list[tuple[int, int, int]]:
    """`count` windows (document, low, high), drawn by language share and then by length.

    The ranges of one document are disjoint strata, so its windows cover it evenly.
    """
    jobs = []
    for language, share in SHARE.items():
        own = [i for i, name in enumerate(languages) if name == language]
        total = sum(len(documents[i].text) for i in own)
        for i in own:
            length = len(documents[i].text)
            exact = count * share * length / total
            windows = int(exact) + (rng.random() < exact % 1)
            jobs += [(i, length * k // windows, length * (k + 1) // windows) for k in range(windows)]
    rng.shuffle(jobs)
    return jobs


def pack(task: tuple[int, int, list[tuple[int, int, int]]]) -> np.ndarray:
    """Rows [n, T + 1] holding the windows of one task."""
    seed, length, jobs = task
    rng = Random(seed)
    rows: list[list[int]] = []
    row: list[int] = []
    for number, low, high in jobs:
        room = length + 1 - len(row)
        if room < SMALLEST:
            rows.append(row + [special.pad] * room)
            row, room = [], length + 1
        if rng.random() >= FULL:
            room = rng.randint(SMALLEST, room)
        if rng.random() < fim.FIM_RATE:
            row += fim.fim_window(documents[number], low, high, room, encode, newline, special, rng)
        else:
            row += fim.plain_window(documents[number], low, room, encode, special, rng)
    return np.array(rows, dtype=np.uint16).reshape(-1, length + 1)


def main() -> None:
    global documents, languages
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--length", type=int, required=True, help="T, tokens per row")
    parser.add_argument("--tokens", type=float, required=True, help="about how many to pack")
    args = parser.parse_args()
    records = list(read_corpus("train"))
    documents = [fim.document(record["path"], record["text"]) for record in records]
    languages = [record["language"] for record in records]
    rng = Random(args.length)
    jobs = plan(int(args.tokens / (0.6 * args.length)), rng)  # a window takes about 0.6 T
    tasks = [(args.length * 1_000_003 + i, args.length, jobs[i : i + CHUNK]) for i in range(0, len(jobs), CHUNK)]
    out = HERE / "data" / "packed" / f"t{args.length}.bin"
    out.parent.mkdir(parents=True, exist_ok=True)
    tokens = rows = 0
    with out.open("wb") as file, Pool(2, setup) as pool:  # forked: the workers share the documents
        for done, block in enumerate(pool.imap(pack, tasks), 1):
            file.write(block.tobytes())
            rows += len(block)
            tokens += block.size
            print(f"\r{done}/{len(tasks)} tasks, {rows} rows, {tokens / 1e6:.1f} M tokens", end="", flush=True)
    print()


if __name__ == "__main__":
    main()
