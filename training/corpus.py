"""Filter, de-duplicate and scrub the fetched packages into data/corpus/{train,heldout}.jsonl.gz.

Each line is {"package", "path", "language", "text"}. Near-duplicates (MinHash over stripped lines) are
removed inside train, and every train file close to a held-out one is dropped from *train*, so that
the held-out repositories stay whole.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from multiprocessing.pool import Pool
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from datasketch import MinHash, MinHashLSH

from fetch import HERE, SUFFIXES, Source, load_sources

PACKAGE_BYTES = 3_000_000  # cap, so that no single style dominates
LARGE_PACKAGE_BYTES = {"mono": 12_000_000}  # nearly all the C# there is
TEST_SHARE = 0.2  # of a package's cap; tests repeat themselves
PERMUTATIONS = 64
NEAR, NEAR_HELDOUT = 0.8, 0.6  # Jaccard of line sets; stricter (lower) towards the held-out files

GENERATED = re.compile(
    r"@generated|auto-?(matically )?generated|do not (edit|modify)|code generated|generated (by|from|file|code)", re.I
)
TRANSPILED = re.compile(
    r"__esModule|__webpack_require__|_interopRequire|__awaiter|__extends|_createClass|sourceMappingURL=data"
)
TEST_PATH = re.compile(r"(^|/)(tests?|__tests__|spec|testing|__mocks__|e2e)/|(^|/)test_|[._-](test|spec)s?\.|_test\.(py|go|cc|cpp)$", re.I)
SPECIAL = re.compile(r"<\|(endoftext|fim_\w+|repo_name|file_sep)\|>")
LICENCE_HEADER = re.compile(r"\A(?:#![^\n]*\n)?\s*(/\*.*?\*/|(?://[^\n]*\n)+|(?:#[^\n]*(?:\n|\Z))+)\s*", re.S)

# Longest line and longest mean line of text written by hand; prose has its paragraphs on one line.
LINE_LIMITS, PROSE_LIMITS = (500, 70), (2000, 250)
PROSE = {"markdown", "html"}
LEAST_LETTERS = 0.6  # share of letters, blanks and line ends; below are number tables, base64 and escapes
LEAST_LETTERS_JSON = 0.5

# Strings that look like credentials or personal addresses; tests and examples contain plenty.
SECRETS = [
    (re.compile(r"-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----", re.S), "REDACTED"),
    (re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b"), "REDACTED"),
    (re.compile(r"\b(gh[pousr]_|sk-|sk_live_|sk_test_|xox[bap]-|AIza|glpat-)[A-Za-z0-9_-]{16,}"), "REDACTED"),
    (re.compile(r"\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}"), "REDACTED"),
    (re.compile(r"(?<=['\"`])(0x)?[0-9a-fA-F]{40,}(?=['\"`])"), "00"),
    (re.compile(r"(?<=['\"`])[A-Za-z0-9+/]{64,}={0,2}(?=['\"`])"), "REDACTED"),
    (re.compile(r"[\w.+-]+@(?!example\.)[\w-]+\.(com|org|net|io|dev|edu|de|fr|uk)\b"), "user@example.com"),
]


class File(NamedTuple):
    package: str
    path: str
    language: str
    text: str


def clean(raw: bytes, language: str) -> str | None:
    """The normalised text of one source file, or None when it is no hand-written code."""
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return None
    if "\0" in text or "\ufffd" in text or SPECIAL.search(text):
        return None  # binary, or text that spells our special tokens
    header = LICENCE_HEADER.match(text)
    if header and re.search(r"licen[cs]e|copyright|\(c\)", header.group(1), re.I):
        text = text[header.end():]  # the same few headers would otherwise be the best-learned "code"
    if not 200 <= len(text) <= 200_000:
        return None
    if GENERATED.search(text, 0, 1500) or TRANSPILED.search(text, 0, 20_000):
        return None
    lines = text.split("\n")
    longest, mean = PROSE_LIMITS if language in PROSE else LINE_LIMITS
    if max(map(len, lines)) > longest or len(text) / len(lines) > mean:
        return None  # minified, or data
    letters = sum(map(str.isalpha, text)) + text.count(" ") + text.count("\n")
    if letters < (LEAST_LETTERS_JSON if language == "json" else LEAST_LETTERS) * len(text):
        return None
    for pattern, replacement in SECRETS:
        text = pattern.sub(replacement, text)
    return text


def read_package(source: Source) -> list[File]:
    """The cleaned files of one package in a seeded random order, cut at the caps (train only)."""
    root = HERE / "data" / "packages" / source.folder
    paths = sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
    paths.sort(key=lambda path: hashlib.sha256(f"{source.name}/{path}".encode()).digest())
    cap = LARGE_PACKAGE_BYTES.get(source.name, PACKAGE_BYTES)
    files, used, tests = [], 0, 0
    for path in paths:
        if source.split == "train" and used > 0.98 * cap:
            break  # hardly any file is small enough for what is left
        language = next(name for name in source.languages if path.endswith(SUFFIXES[name]))
        text = clean((root / path).read_bytes(), language)
        if text is None:
            continue
        if source.split == "train":
            is_test = bool(TEST_PATH.search(path))
            if used + len(text) > cap or is_test and tests + len(text) > TEST_SHARE * cap:
                continue
            used += len(text)
            tests += len(text) * is_test
        files.append(File(source.name, path, language, text))
    return files


def line_hashes(text: str) -> list[int]:
    """32-bit hashes of the distinct non-trivial lines; whole lines survive renames of a package or folder."""
    return [crc32(line.encode()) for line in {raw.strip() for raw in text.split("\n")} if len(line) > 3]


def signature(file: File) -> MinHash:
    sketch = MinHash(num_perm=PERMUTATIONS, hashfunc=int)
    sketch.update_batch(line_hashes(file.text))
    return sketch


def deduplicate(train: list[File], heldout: list[File], pool: Pool) -> Iterator[File]:
    """Train files that repeat neither a held-out file nor an earlier train file."""
    guard = MinHashLSH(NEAR_HELDOUT, PERMUTATIONS)
    exact = set()
    for number, (file, sketch) in enumerate(zip(heldout, pool.imap(signature, heldout, 64), strict=True)):
        guard.insert(number, sketch)
        exact.add(hashlib.sha256(file.text.encode()).digest())
    index = MinHashLSH(NEAR, PERMUTATIONS)
    for number, (file, sketch) in enumerate(zip(train, pool.imap(signature, train, 64), strict=True)):
        digest = hashlib.sha256(file.text.encode()).digest()
        if digest in exact or guard.query(sketch) or index.query(sketch):
            continue
        exact.add(digest)
        index.insert(number, sketch)
        yield file


def write(path: Path, files: list[File]) -> None:
    with gzip.open(path, "wt", compresslevel=3, encoding="utf-8") as out:
        for file in files:
            out.write(json.dumps(file._asdict(), ensure_ascii=False) + "\n")


def table(splits: dict[str, list[File]]) -> str:
    """Files, packages and megabytes per split and language, as Markdown."""
    rows = ["| split | language | packages | files | MB |", "| --- | --- | ---: | ---: | ---: |"]
    for split, files in splits.items():
        size: Counter[str] = Counter()
        count: Counter[str] = Counter()
        packages: defaultdict[str, set[str]] = defaultdict(set)
        for file in files:
            size[file.language] += len(file.text.encode())
            count[file.language] += 1
            packages[file.language].add(file.package)
        for lang in sorted(size):
            rows.append(f"| {split} | {lang} | {len(packages[lang])} | {count[lang]} | {size[lang] / 1e6:.1f} |")
    return "\n".join(rows)


def main() -> None:
    out = HERE / "data" / "corpus"
    out.mkdir(parents=True, exist_ok=True)
    with Pool(2) as pool:
        splits = {}
        for split in ("train", "heldout"):
            splits[split] = [file for files in pool.imap(read_package, load_sources(split)) for file in files]
        before = len(splits["train"])
        splits["train"] = list(deduplicate(splits["train"], splits["heldout"], pool))
    for split, files in splits.items():
        write(out / f"{split}.jsonl.gz", files)
    stats = table(splits)
    (out / "stats.md").write_text(stats + "\n")
    print(f"dropped {before - len(splits['train'])} of {before} train files as duplicates\n{stats}")


if __name__ == "__main__":
    main()
