"""Debian packages: fetched with apt-get, with the licence of every file read from debian/copyright.

Two kinds. The archive of a source package is a folder, named by the sha256 of the .dsc, which in turn holds the
sha256 of the other files. Go, Rust and shell packages also come as .deb files that hold the source text.
`apt-get` runs with directories of its own below data/, and asks whatever release the machine is set up for
(versions in sources.json: Debian 12). Nothing is installed or built.
"""

from __future__ import annotations

import email.parser
import fnmatch
import hashlib
import io
import re
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

# Short names of debian/copyright (format 1.0, section 7.1) and how SPDX calls them.
SHORT_NAMES = {
    "expat": "MIT", "mit": "MIT", "mit/x": "MIT", "mit/x11": "MIT", "x11": "MIT", "mit-expat": "MIT",
    "apache-2": "Apache-2.0", "apache-2.0": "Apache-2.0", "apache 2.0": "Apache-2.0", "asl-2.0": "Apache-2.0",
    "bsd": "BSD", "bsd-2-clause": "BSD-2-Clause", "bsd-2-clauses": "BSD-2-Clause", "bsd-3-clause": "BSD-3-Clause",
    "bsd-3-clause-google": "BSD-3-Clause", "bsd-3": "BSD-3-Clause", "bsd-2": "BSD-2-Clause", "isc": "ISC",
    "zlib": "Zlib", "zlib/libpng": "Zlib", "bsl-1.0": "BSL-1.0", "boost-1.0": "BSL-1.0", "bsl-1": "BSL-1.0", "curl": "curl",
    "0bsd": "0BSD", "unlicense": "Unlicense",
}  # fmt: skip

LicenceOf = Callable[[str], str]
"""Path inside the package to the SPDX name it is used under, "" where that is not a permissive one."""


def apt(folder: Path) -> list[str]:
    """Options that keep apt-get to `folder`, with the machine's own releases as sources of both kinds."""
    sources = folder / "sources.list"
    options = [f"-oDir::Etc::SourceList={sources}", "-oDir::Etc::SourceParts=/dev/null",
               f"-oDir::State::Lists={folder / 'lists'}", f"-oDir::Cache={folder / 'cache'}"]  # fmt: skip
    if not sources.exists():
        for name in ("lists/partial", "cache/archives/partial"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        fields = "$(REPO_URI) $(RELEASE) $(COMPONENT)"
        targets = subprocess.run(["apt-get", "indextargets", "--format", fields, "Created-By: Packages"],
                                 check=True, capture_output=True, text=True).stdout  # fmt: skip
        lines = sorted({f"{kind} {line}\n" for line in targets.splitlines() for kind in ("deb", "deb-src")})
        partial = sources.with_suffix(".partial")
        partial.write_text("".join(lines))
        subprocess.run(["apt-get", options[0].replace(str(sources), str(partial)), *options[1:], "--quiet", "update"],
                       check=True, capture_output=True)  # fmt: skip
        partial.rename(sources)
    return options


def fetch_source(name: str, version: str, options: list[str], out: Path) -> str:
    """Download a source package into `out`, check its files against its .dsc and return the sha256 of that."""
    command = ["apt-get", *options, "--quiet", "--download-only", "--only-source", "source", f"{name}={version}"]
    subprocess.run(command, check=True, cwd=out, capture_output=True)
    (dsc,) = out.glob("*.dsc")
    text = dsc.read_text()
    for digest, file in re.findall(r"^ ([0-9a-f]{64}) \d+ (\S+)$", text, re.M):
        if hashlib.sha256((out / file).read_bytes()).hexdigest() != digest:
            raise ValueError(f"{file} is not what the .dsc names")
    return hashlib.sha256(dsc.read_bytes()).hexdigest()


def binary_files(archive: Path) -> Iterator[tuple[str, bytes]]:
    """(installed path without the leading ./, content) of the regular files of a .deb, which is an `ar` of two tars."""
    data = archive.read_bytes()
    at = 8  # behind "!<arch>\n"
    while at < len(data):
        name, size = data[at : at + 16].decode().strip().rstrip("/"), int(data[at + 48 : at + 58])
        if name.startswith("data.tar"):
            with tarfile.open(fileobj=io.BytesIO(data[at + 60 : at + 60 + size])) as tar:
                for entry in tar:
                    if entry.isfile() and (stream := tar.extractfile(entry)):
                        yield entry.name.removeprefix("./"), stream.read()
        at += 60 + size + size % 2


def binary_members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """As `binary_files`, without the folders that Debian puts in front: usr/share/cargo/registry/<crate>/ and the like."""
    for path, content in binary_files(archive):
        inner = re.sub(r"^usr/(share|lib)/(gocode/src/([^/]+/){3}|cargo/registry/[^/]+/|[^/]+/)", "", path)
        if not path.startswith("usr/share/doc/"):
            yield inner, content


def is_binary(archive: Path) -> bool:
    with archive.open("rb") as file:
        return file.read(8) == b"!<arch>\n"


def tarballs(archive: Path) -> tuple[Path, Path]:
    """The upstream source and the packaging of a downloaded source package (one file for native packages)."""
    files = sorted(archive.glob("*.tar.*"))
    files = [file for file in files if not file.name.endswith(".asc")]
    packaging = next((file for file in files if ".debian.tar." in file.name), None)
    upstream = next((file for file in files if ".orig.tar." in file.name), files[0])
    return upstream, packaging or upstream


def copyright_text(archive: Path) -> str:
    if not archive.is_dir():
        named = r"usr/share/doc/[^/]+/copyright"
        return next((data.decode("utf-8", "replace") for path, data in binary_files(archive) if re.fullmatch(named, path)), "")
    with tarfile.open(tarballs(archive)[1]) as tar:
        for entry in tar:
            if re.fullmatch(r"(\./)?([^/]+/)?debian/copyright", entry.name) and (stream := tar.extractfile(entry)):
                return stream.read().decode("utf-8", "replace")
    return ""


def choice(short: str, permitted: set[str]) -> str:
    """The first alternative of a licence field all of whose parts are permitted, as SPDX names joined by AND."""
    for alternative in re.split(r",?\s+or\s+|\s*\|\s*", short.strip().lower()):
        names = [SHORT_NAMES.get(part.strip(" ,"), "") for part in re.split(r",?\s+and\s+", alternative)]
        if all(name in permitted for name in names):
            return " AND ".join(sorted(set(names)))
    return ""


def licences(text: str, permitted: set[str], by_path: bool) -> LicenceOf:
    """Read a machine-readable debian/copyright; as there, the last stanza that matches a path is the one that counts.

    The paths of a .deb are not those of the source, so there (`by_path` false) all stanzas count for every file.
    """
    if not re.match(r"Format(-Specification)?:\s*\S*copyright-format/1\.0|Format(-Specification)?:\s*\S*dep5?", text.lstrip(), re.I):
        raise ValueError("debian/copyright is not machine-readable")
    stanzas: list[tuple[re.Pattern[str], str]] = []
    for block in re.split(r"\n[ \t]*\n", text):
        fields = email.parser.Parser().parsestr(block.lstrip("\n"))
        if fields["Files"] and fields["License"]:
            patterns = "|".join(fnmatch.translate(pattern.removeprefix("./")) for pattern in fields["Files"].split())
            stanzas.append((re.compile(patterns), choice(fields["License"].split("\n")[0], permitted)))

    if not by_path:
        names = [name for pattern, name in stanzas if not pattern.match("debian/rules") or pattern.match("README")]
        joined = " AND ".join(sorted({part for name in names for part in name.split(" AND ")}))
        return lambda _: joined if names and all(names) else ""

    def licence_of(path: str) -> str:
        return next((name for pattern, name in reversed(stanzas) if pattern.match(path)), "")

    return licence_of
