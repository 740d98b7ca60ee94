"""Turn the train corpus into rows of token ids: data/packed/t<T>.bin, uint16 [N, T + 1].

Every row is filled with FIM or plain windows laid out for exactly the room that is left, so nothing
is cut apart; what is too small for a window is padding. Bit 15 flags the ids of a middle (fim.MIDDLE).

    python training/pack.py --length 512 --tokens 10e6
    python training/pack.py --length 1024 --tokens 8e6
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from functools import lru_cache
from multiprocessing.pool import Pool
from pathlib import PurePosixPath
from random import Random

import numpy as np
from tokenizers import Tokenizer

import fim
import related
from fetch import HERE
from tokenizer import DIRECTORY, read_corpus, specials

SHARE = {  # of the windows, by language
    "python": 0.25, "typescript": 0.22, "javascript": 0.09,
    "go": 0.06, "rust": 0.06, "java": 0.06, "c": 0.05, "cpp": 0.06, "csharp": 0.05,
    "css": 0.025, "html": 0.015, "json": 0.015, "markdown": 0.025, "shell": 0.02,
}  # fmt: skip
CHUNK = 2048  # windows per task of the pool
SMALLEST = 64  # ids; a window with less room than this has no context worth learning from
FULL = 0.7  # share of windows that take all the room; the rest are shorter, as small files are
WITH_OTHERS = {512: 0.15, 1024: 0.45}  # share of FIM windows with other files, where there are similar ones
OTHERS_ROOM = (0.25, 0.6)  # of the window
NEIGHBOURS = 8  # files of the same folder and with the names that are imported, that parts are chosen from

special = specials()
documents: list[fim.Document] = []
languages: list[str] = []
packages: list[str] = []
folders: defaultdict[tuple[str, str], list[int]] = defaultdict(list)  # package and folder to documents
stems: defaultdict[tuple[str, str], list[int]] = defaultdict(list)  # package and file name without its ending
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


def index(number: int) -> None:
    """Make a document known to `neighbours`."""
    path = PurePosixPath(documents[number].path)
    folders[packages[number], str(path.parent)].append(number)
    stems[packages[number], path.stem].append(number)


@lru_cache(maxsize=4000)
def pieces(number: int) -> list[related.Piece]:
    return related.pieces_of(documents[number].path, documents[number].text[:20_000])


@lru_cache(maxsize=4000)
def neighbours(number: int) -> list[int]:
    """Other files of the package: what the head of the file names (imports, mostly), then those in its folder."""
    doc, package = documents[number], packages[number]
    named = {word for word in re.findall(r"[\w-]{3,}", doc.text[:1500])}
    found = [i for word in sorted(named) for i in stems.get((package, word), ())[:2]]
    beside = folders[package, str(PurePosixPath(doc.path).parent)]
    at = beside.index(number)
    found += beside[max(0, at - NEIGHBOURS // 2) : at + NEIGHBOURS // 2 + 1]
    return [i for i in dict.fromkeys(found) if i != number and languages[i] == languages[number]][:NEIGHBOURS]


def others(number: int, offset: int, room: int) -> list[int]:
    """The ids of what other files have to do with a place."""
    place = related.place_words(documents[number].text, offset)
    candidates = [piece for i in neighbours(number) for piece in pieces(i)]
    chosen = related.most_similar(place, candidates, 12)
    return fim.other_files(packages[number].rpartition("/")[2], chosen, room, encode, special)


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
            doc = documents[number]
            span = fim.choose_span(doc, low, high, rng)
            context: list[int] = []
            if room > length // 2 and rng.random() < WITH_OTHERS[length]:
                context = others(number, span[0], int(room * rng.uniform(*OTHERS_ROOM)))
            row += fim.fim_window(doc, span, context, room, encode, newline, special, rng)
        else:
            row += fim.plain_window(documents[number], low, room, encode, special, rng)
    return np.array(rows, dtype=np.uint16).reshape(-1, length + 1)


def main() -> None:
    global documents, languages, packages
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--length", type=int, required=True, choices=sorted(WITH_OTHERS), help="T, tokens per row")
    parser.add_argument("--tokens", type=float, required=True, help="about how many to pack")
    args = parser.parse_args()
    records = list(read_corpus("train"))
    documents = [fim.document(record["path"], record["text"]) for record in records]
    languages = [record["language"] for record in records]
    packages = [record["package"] for record in records]
    for number in range(len(records)):
        index(number)
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
