"""Parts of other files of a package that have to do with a place in one of its files.

The same as the extension does when it asks (src/core/context/: snippets.ts, words.ts, choose.ts, and the layout of
src/core/fim/otherFiles.ts), so that the model is trained on the prompts it is given. Pure functions.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MIN_LINES, MAX_LINES = 8, 24
MAX_LENGTH = 2000  # characters of a piece
LEAST = 0.04  # Jaccard similarity; what has less in common with the place is noise

COMMON = set(
    """and any as async await bool boolean break case catch class const continue def default del do elif else enum
    except export extends false final finally fn for from func function get if impl implements import in int
    interface is lambda let mut new nil none not null number or package pass private protected pub public raise
    readonly return self set static str string struct super switch the this throw true try type undefined use using
    val var void while with yield""".split()
)
WORD = re.compile(r"[^\W\d][\w$]+")
SEAM = re.compile(r"[^\s)\]}]")


class Piece(NamedTuple):
    """Some lines of a file that belong together."""

    path: str
    text: str
    words: frozenset[str]


def words_of(text: str) -> frozenset[str]:
    """Identifiers of at least two characters, in lower case, without keywords."""
    return frozenset(map(str.lower, WORD.findall(text))) - COMMON


def end_of(lines: list[str], first: int) -> int:
    """The line after the last one of the piece that begins with `first`: best before a line that is not indented."""
    last = first + MAX_LINES
    if len(lines) <= last:
        return len(lines)
    blank = None
    for line in range(last, first + MIN_LINES - 1, -1):
        if not lines[line - 1].strip():
            if SEAM.match(lines[line]):
                return line
            blank = blank or line
    return blank or last


def pieces_of(path: str, text: str) -> list[Piece]:
    lines = text.split("\n")
    pieces = []
    first = 0
    while first < len(lines):
        end = end_of(lines, first)
        part = "\n".join(lines[first:end])[:MAX_LENGTH].rstrip()
        if words := words_of(part):
            pieces.append(Piece(path, part, words))
        first = end
    return pieces


def similarity(a: frozenset[str], b: frozenset[str]) -> float:
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0


def place_words(text: str, offset: int) -> frozenset[str]:
    """The words of the 40 lines before and the 10 after the line of `offset`, without its own."""
    before = text[:offset].split("\n")[:-1][-40:]
    after = text[offset:].split("\n", 11)[1:11]
    return words_of("\n".join(before + after))


def most_similar(place: frozenset[str], pieces: list[Piece], count: int) -> list[Piece]:
    """The best first."""
    scored = sorted(((similarity(place, piece.words), piece) for piece in pieces), key=lambda pair: -pair[0])
    return [piece for score, piece in scored[:count] if score >= LEAST]


def shown_path(path: str) -> str:
    """As src/core/fim/shownPath.ts."""
    return "/".join(path.split("/")[-3:])
