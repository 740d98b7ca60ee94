"""Download the packages listed in sources.json and unpack their source text.

Standard library only, so that the held-out repositories (which the evaluation CLI reads) can be
fetched by anyone with `npm`, `pip` and `apt-get` on the path, without installing torch:

    python training/fetch.py --split heldout --language go --out DIR     # DIR/<package>/<path>

Every archive is checked against the sha256 in sources.json, and its licence is read from the
package's own metadata and refused unless permissive. Archives are only read, never installed:
no package code runs. Finished packages are skipped, so an interrupted run can be repeated.
"""

from __future__ import annotations

import argparse
import email.parser
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import debian

HERE = Path(__file__).resolve().parent

PERMISSIVE = {
    "MIT", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD", "PSF-2.0", "Python-2.0", "Unlicense",
    "Zlib", "BSL-1.0", "curl",
}  # fmt: skip

# Wheels of older packages name their licence in classifiers or free text instead of SPDX.
LEGACY_NAMES = {
    "apache software license": "Apache-2.0", "apache 2.0": "Apache-2.0", "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0", "apache2": "Apache-2.0", "apache 2": "Apache-2.0",
    "apache": "Apache-2.0",
    "mit license": "MIT", "mit": "MIT", "bsd license": "BSD", "bsd": "BSD", "bsd 3-clause": "BSD-3-Clause",
    "3-clause bsd": "BSD-3-Clause", "bsd 3-clause license": "BSD-3-Clause", "new bsd": "BSD-3-Clause",
    "isc license (iscl)": "ISC", "python software foundation license": "PSF-2.0", "the unlicense (unlicense)": "Unlicense",
}

SUFFIXES = {
    "typescript": (".ts", ".tsx", ".mts", ".cts"),
    "javascript": (".js", ".jsx", ".mjs", ".cjs"),
    "python": (".py",),
    "go": (".go",),
    "rust": (".rs",),
    "java": (".java",),
    "c": (".c", ".h"),
    "cpp": (".cc", ".cpp", ".cxx", ".hpp", ".hh", ".h"),
    "csharp": (".cs",),
    "css": (".css", ".scss", ".less"),
    "html": (".html", ".htm"),
    "json": (".json",),
    "markdown": (".md", ".markdown"),
    "shell": (".sh", ".bash", ".zsh", ".bats"),
}
# Build outputs and copies of other packages.
FOREIGN_FOLDERS = {
    "node_modules", "dist", "build", "umd", "bundled", "third_party",
    "vendor", "_vendor", "vendored", "_vendored",
}  # fmt: skip
MAX_FILE_BYTES = 1_000_000  # larger "source" files are tables or bundles


class Source(NamedTuple):
    """One package of sources.json."""

    registry: str  # "npm", "pypi", "debian" (source packages) or "deb" (binary packages)
    name: str
    version: str
    licence: str  # SPDX expression as read from the package's metadata; of the files that are used, for Debian
    split: str  # "train" or "heldout"
    # Keys of SUFFIXES; the first that fits a file is its language. A TypeScript package's compiled JavaScript is not source.
    languages: list[str]
    sha256: str  # of the archive; of the .dsc, for Debian source packages

    @property
    def folder(self) -> str:
        """`@scope/name` as one path component."""
        return self.name.lstrip("@").replace("/", "__")


def load_sources(split: str | None = None) -> list[Source]:
    rows = json.loads((HERE / "sources.json").read_text())
    return [Source(**row) for row in rows if split is None or row["split"] == split]


def permissive(expression: str) -> bool:
    """True when an SPDX expression can be met with permissive licences only."""
    flat = expression.replace("(", " ").replace(")", " ")
    alternatives = [re.split(r"\s+AND\s+", part.strip()) for part in re.split(r"\s+OR\s+", flat)]
    return any(all(name.strip() in PERMISSIVE for name in names) for names in alternatives)


def members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """(path inside the package, content) of every regular file; links and devices are ignored."""
    if archive.is_dir():
        archive, _ = debian.tarballs(archive)
    elif debian.is_binary(archive):
        yield from debian.binary_members(archive)
        return
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as wheel:
            for info in wheel.infolist():
                if not info.is_dir() and info.file_size <= MAX_FILE_BYTES:
                    yield info.filename, wheel.read(info)
        return
    with tarfile.open(archive) as tar:
        for entry in tar:
            if entry.isfile() and entry.size <= MAX_FILE_BYTES:
                _, _, inner = entry.name.removeprefix("./").partition("/")  # npm wraps everything in package/
                stream = tar.extractfile(entry)
                if inner and stream is not None:
                    yield inner, stream.read()


def licence_of(registry: str, archive: Path) -> str:
    """The licence the package itself declares, as an SPDX expression ("" when unclear)."""
    if registry == "npm":
        manifest = next(data for path, data in members(archive) if path == "package.json")
        licence = json.loads(manifest).get("license", "")
        return licence.get("type", "") if isinstance(licence, dict) else str(licence)
    text = next(data for path, data in members(archive) if path.endswith(".dist-info/METADATA"))
    meta = email.parser.Parser().parsestr(text.decode("utf-8", "replace"))
    if meta["License-Expression"]:
        return meta["License-Expression"]
    named = [c.rpartition("::")[2].strip().lower() for c in meta.get_all("Classifier", []) if c.startswith("License ::")]
    named = [n for n in named if n != "osi approved"] or [(meta["License"] or "").strip().lower()]
    known = [LEGACY_NAMES.get(n, "") for n in named]
    return " OR ".join(known) if all(known) else ""


def download(source: Source, archives: Path) -> Path:
    """The package's archive, named by its sha256; fetched with the registry's ordinary client if absent.

    PyPI packages are taken as wheels: a wheel holds the same .py text as the source archive, and pip
    never has to run a build to read its metadata. The tags are fixed so that everyone gets one file.
    """
    archive = archives / source.sha256
    if archive.exists():
        return archive
    with tempfile.TemporaryDirectory(dir=archives) as scratch:
        if source.registry == "debian":
            digest = debian.fetch_source(source.name, source.version, debian.apt(archives / "apt"), Path(scratch))
            if digest != source.sha256:
                raise ValueError(f"sha256 of the .dsc is {digest}, expected {source.sha256}")
            shutil.copytree(scratch, archive.with_suffix(".partial"))
            return archive.with_suffix(".partial").rename(archive)
        if source.registry == "deb":
            command = ["apt-get", *debian.apt(archives / "apt"), "--quiet", "download", f"{source.name}={source.version}"]
        elif source.registry == "npm":
            command = ["npm", "pack", f"{source.name}@{source.version}", "--silent", "--ignore-scripts"]
        else:
            tags = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_17", "manylinux2014")
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
                       "--python-version=3.11", "--implementation=cp", "--abi=cp311", "--abi=abi3", "--abi=none",
                       *(f"--platform={tag}_x86_64" for tag in tags), f"{source.name}=={source.version}"]
        subprocess.run(command, check=True, cwd=scratch, capture_output=True)
        (file,) = Path(scratch).iterdir()
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        if digest != source.sha256:
            raise ValueError(f"sha256 is {digest}, expected {source.sha256}")
        return file.rename(archive)


def is_source_path(path: str, languages: list[str]) -> bool:
    """Whether a member is hand-written source of the package, judged by its path alone."""
    parts = PurePosixPath(path).parts
    if PurePosixPath(path).is_absolute() or ".." in parts or "\\" in path:
        return False
    if re.search(r"\.d\.[mc]?ts$|\.min\.|[.-]bundle\.|_pb2|\.generated\.", path):
        return False
    if {part.lower() for part in parts} & FOREIGN_FOLDERS:
        return False
    return path.endswith(tuple(s for language in languages for s in SUFFIXES[language]))


def unpack(source: Source, archive: Path, out: Path) -> int:
    """Write the source files of an archive below `out`/<package>; returns how many.

    Of a Debian package only the files whose own licence is permissive are used.
    """
    declared = None
    if source.registry in ("debian", "deb"):
        declared = debian.licences(debian.copyright_text(archive), PERMISSIVE, by_path=source.registry == "debian")
    used: set[str] = set()
    target = out / source.folder
    partial = out / f".{source.folder}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    count = 0
    for path, data in members(archive):
        if is_source_path(path, source.languages):
            if declared:
                if not (licence := declared(path)):
                    continue
                used.update(licence.split(" AND "))
            file = partial / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            count += 1
    licence = " AND ".join(sorted(used)) if declared else licence_of(source.registry, archive)
    if licence != source.licence or not permissive(licence):
        raise ValueError(f"licence is {licence!r}, expected {source.licence!r}")
    partial.rename(target)  # only complete and permissive packages carry the final name
    return count


def fetch(source: Source, archives: Path, out: Path) -> str:
    """Download, verify and unpack one package; returns a note for the progress display."""
    if (out / source.folder).exists():
        return "present"
    archive = download(source, archives)
    return f"{unpack(source, archive, out)} files"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--split", choices=["train", "heldout"], help="default: both")
    parser.add_argument("--language", nargs="+", choices=sorted(SUFFIXES), help="only packages of these languages")
    parser.add_argument("--out", type=Path, default=HERE / "data" / "packages")
    args = parser.parse_args()
    archives = HERE / "data" / "archives"
    archives.mkdir(parents=True, exist_ok=True)
    args.out.mkdir(parents=True, exist_ok=True)
    sources = [s for s in load_sources(args.split) if not args.language or s.languages[0] in args.language]
    if any(source.registry in ("debian", "deb") for source in sources):
        debian.apt(archives / "apt")  # once, before the threads want it
    failed = 0
    with ThreadPoolExecutor(4) as pool:
        futures = [(source, pool.submit(fetch, source, archives, args.out)) for source in sources]
        for done, (source, future) in enumerate(futures, 1):
            try:
                note = future.result()
            except subprocess.CalledProcessError as error:
                failed += 1
                note = f"FAILED {error.stderr.decode(errors='replace').strip()}"
            except ValueError as error:
                failed += 1
                note = f"FAILED {error}"
            print(f"[{done}/{len(sources)}] {source.registry} {source.name} {source.version}: {note}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
