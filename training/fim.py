"""Fill-in-the-middle: choose the text a user would type next, and lay a window out around it.

Pure functions over characters and token ids; pack.py drives them. Layouts are those of Bavarian et
al. 2022 (arXiv 2207.14255): prefix-suffix-middle (PSM) and variant 2 of suffix-prefix-middle (SPM):

    PSM: <|fim_prefix|> P <|fim_suffix|> S <|fim_middle|> M <|endoftext|>
    SPM: <|fim_prefix|><|fim_suffix|> S <|fim_middle|> P M <|endoftext|>

Serving uses SPM: typing changes only the end of the prompt there, so the cached keys stay valid. Parts of other
files stand in front, as src/core/fim/otherFiles.ts puts them:

    <|repo_name|>name <|file_sep|>path\ntext\n ... <|file_sep|>path\n <|fim_prefix|> ...
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from related import Piece, shown_path

FIM_RATE = 0.8
SPM_SHARE = 2 / 3
PATH_RATE = 0.85
EMPTY_SUFFIX = 0.1
MAX_SPAN = 300  # characters between two free points
CHARS_PER_TOKEN = 5  # generous: more text than fits is encoded, then cut to the token budget

MIDDLE = 0x8000  # flag bit on the ids of M and its end token; ids stay below 8192

Encode = Callable[[str], list[int]]


class Specials(NamedTuple):
    """Ids of the special tokens."""

    end: int
    prefix: int
    middle: int
    suffix: int
    pad: int
    repository: int
    file: int


class Document(NamedTuple):
    """One source file with its line starts (character offsets, the first is 0)."""

    path: str
    text: str
    starts: list[int]


def document(path: str, text: str) -> Document:
    starts = [0] + [i + 1 for i, char in enumerate(text) if char == "\n" and i + 1 < len(text)]
    return Document(path, text, starts)


def line_end(doc: Document, line: int) -> int:
    """Offset just before the newline of a line (or the end of the text)."""
    return doc.starts[line + 1] - 1 if line + 1 < len(doc.starts) else len(doc.text.removesuffix("\n"))


def indent_of(doc: Document, line: int) -> int | None:
    """Width of the leading whitespace, None for a blank line."""
    content = doc.text[doc.starts[line] : line_end(doc, line)]
    stripped = content.lstrip()
    return len(content) - len(stripped) if stripped else None


def block_end(doc: Document, line: int, limit: int = 12) -> int:
    """Last line of the run that is indented at least as deeply as `line`, at most `limit` lines on."""
    base = indent_of(doc, line) or 0
    last = line
    for following in range(line + 1, min(line + limit, len(doc.starts))):
        indent = indent_of(doc, following)
        if indent is not None and indent < base:
            break
        if indent is not None:
            last = following
    return last


def arguments(doc: Document, at: int, rng: Random) -> tuple[int, int] | None:
    """From inside a pair of brackets to its end: what is left to type where the editor has closed the bracket."""
    opening = re.compile(r"[(\[{]").search(doc.text, at, at + MAX_SPAN)
    if not opening:
        return None
    depth = 0
    for bracket in re.compile(r"[()\[\]{}]").finditer(doc.text, opening.start(), opening.start() + MAX_SPAN):
        depth += 1 if bracket[0] in "([{" else -1
        if depth == 0:
            start, end = opening.end(), bracket.start()
            return (start if rng.random() < 0.5 else rng.randint(start, end)), end
    return None


def statement_end(doc: Document, line: int, limit: int = 12) -> int:
    """Last line of the statement that begins on `line`: the deeper lines below it, and a closing bracket behind them."""
    base = indent_of(doc, line) or 0
    last = line
    for following in range(line + 1, min(line + limit, len(doc.starts))):
        indent = indent_of(doc, following)
        if indent is None:
            continue
        if indent > base:
            last = following
            continue
        if indent == base and doc.text[doc.starts[following] + base] in ")]}":
            last = following
        break
    return last


def syntax_span(doc: Document, at: int, line: int, rng: Random) -> tuple[int, int] | None:
    """The arguments of a call, a whole statement, or the block below a line; None where there is none."""
    kind = rng.random()
    if kind < 0.5:
        return arguments(doc, at, rng)
    base = indent_of(doc, line) or 0
    if kind < 0.75:
        return doc.starts[line] + base, line_end(doc, statement_end(doc, line))
    if line + 1 >= len(doc.starts) or (indent_of(doc, line + 1) or 0) <= base:
        return None
    return line_end(doc, line), line_end(doc, block_end(doc, line + 1))


def choose_span(doc: Document, low: int, high: int, rng: Random) -> tuple[int, int]:
    """Half-open character range [a, b) to be predicted, with a near [low, high).

    The mix follows how completions are asked for: mostly the rest of a line, then the rest of a few
    lines or of a block, a free span, whole lines and pieces of syntax. Columns are uniform, so cursors inside leading
    whitespace and inside identifiers occur as often as they do under a real cursor; an empty middle
    (cursor at the end of the line) teaches that there may be nothing left to type.
    """
    at = rng.randrange(low, max(high, low + 1))
    line = bisect.bisect_right(doc.starts, at) - 1
    while indent_of(doc, line) is None and line + 1 < len(doc.starts):
        line += 1
    start, end = doc.starts[line], line_end(doc, line)
    cursor = rng.randint(start, max(start, end))
    kind = rng.random()
    if kind < 0.03:
        return end, end
    if kind < 0.18 and (span := syntax_span(doc, at, line, rng)):
        return span
    if kind < 0.6:
        return cursor, end
    if kind < 0.77:
        last = block_end(doc, line) if rng.random() < 0.5 else line + rng.randint(1, 6)
        return cursor, line_end(doc, min(last, len(doc.starts) - 1))
    if kind < 0.9:
        return at, min(len(doc.text), at + rng.randint(0, MAX_SPAN))
    after_indent = start + (indent_of(doc, line) or 0)
    last = min(line + rng.randint(0, 4), len(doc.starts) - 1)
    return (start if rng.random() < 0.5 else after_indent), line_end(doc, last)


def flag(ids: list[int]) -> list[int]:
    return [i | MIDDLE for i in ids]


def keep_tail(ids: list[int], room: int, newline: list[bool]) -> list[int]:
    """The last ids that fit, starting at a line start where one exists."""
    if len(ids) <= room:
        return ids
    cut = len(ids) - room
    aligned = next((i for i in range(cut, len(ids)) if newline[ids[i - 1] & ~MIDDLE]), cut)
    return ids[aligned:]


def keep_head(ids: list[int], room: int, newline: list[bool]) -> list[int]:
    """The first ids that fit, ending at a line end where one exists."""
    if len(ids) <= room:
        return ids
    aligned = next((i for i in range(room, 0, -1) if newline[ids[i - 1]]), room)
    return ids[:aligned]


def header(doc: Document, encode: Encode, special: Specials, rng: Random) -> list[int]:
    """`<|file_sep|>path` line with the last one to three path components."""
    parts = doc.path.split("/")
    return [special.file, *encode("/".join(parts[-rng.randint(1, 3) :]) + "\n")]


def other_files(repository: str, pieces: list[Piece], room: int, encode: Encode, special: Specials) -> list[int]:
    """Parts of other files, given with the best first; the best comes last, and what does not fit is left out whole."""
    head = [special.repository, *encode(repository)]
    left = room - len(head)
    fitting: list[list[int]] = []
    for piece in pieces:
        ids = [special.file, *encode(f"{shown_path(piece.path)}\n{piece.text}\n")]
        if len(ids) <= left:
            fitting.insert(0, ids)
            left -= len(ids)
    return [*head, *(i for ids in fitting for i in ids)] if fitting else []


def plain_window(doc: Document, low: int, room: int, encode: Encode, special: Specials, rng: Random) -> list[int]:
    """Left-to-right text from a line start near `low`, with its path; ends with the end token at the end of the file."""
    head = header(doc, encode, special, rng)
    start = doc.starts[bisect.bisect_right(doc.starts, low) - 1]
    text = doc.text[start : start + room * CHARS_PER_TOKEN]
    ids = head + encode(text)
    if start + len(text) == len(doc.text) and len(ids) < room:
        ids.append(special.end)
    return ids[:room]


def fim_window(
    doc: Document,
    span: tuple[int, int],
    context: list[int],
    room: int,
    encode: Encode,
    newline: list[bool],
    special: Specials,
    rng: Random,
) -> list[int]:
    """One FIM sample of at most `room` ids around a span, behind the ids of other files (which may be none).

    P, S and M are encoded separately, but in SPM P and M are neighbours and encoded as one text: the engine
    never ends a prompt inside a token (byte-exact healing), so a seam there would only teach token sequences
    that no text has.
    """
    a, b = span
    head = [*context, *header(doc, encode, special, rng)] if context or rng.random() < PATH_RATE else []
    free = room - len(head) - 4
    middle = encode(doc.text[a:b])
    if len(middle) > free // 2:
        return plain_window(doc, a, room, encode, special, rng)
    free -= len(middle)
    suffix: list[int] = []
    if rng.random() >= EMPTY_SUFFIX:
        # The suffix says where to stop; the prefix says what to write, and gets most of the window.
        limit = int(free * rng.uniform(0.05, 0.35))
        suffix = keep_head(encode(doc.text[b : b + limit * CHARS_PER_TOKEN]), limit, newline)
    room_before = free - len(suffix)
    reach = max(0, a - room_before * CHARS_PER_TOKEN)
    before = doc.text[doc.starts[bisect.bisect_right(doc.starts, reach) - 1] : a]
    prefix = encode(before)
    end = special.end | MIDDLE
    if rng.random() >= SPM_SHARE:
        prefix = keep_tail(prefix, room_before, newline)
        return [*head, special.prefix, *prefix, special.suffix, *suffix, special.middle, *flag(middle), end]
    joined = encode(before + doc.text[a:b])
    seam = next((i for i, (x, y) in enumerate(zip(prefix, joined, strict=False)) if x != y), len(prefix))
    body = joined[:seam] + flag(joined[seam:])
    body = keep_tail(body, room_before + len(middle), newline)
    return [*head, special.prefix, special.suffix, *suffix, special.middle, *body, end]
