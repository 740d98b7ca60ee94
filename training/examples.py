"""Completions of held-out files for the model card, two of each language, picked by a seed and not by how they turned out.

    npm run build && python training/examples.py

Takes out the rest of a line at a random column of a random line, asks the command line for it, and puts what it said into
the model card next to what had been there.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path
from random import Random

from evaluate import put_into_card
from fetch import HERE
from tokenizer import read_corpus

SEED = 1
EACH = 2
NO_CODE = {"json", "markdown"}
COMMENT = re.compile(r"\s*(//|/\*|\*|#|<!--|\"\"\")")


def complete(folder: Path, path: str, text: str, offset: int, end: int) -> str:
    """What the command line suggests at `offset` of a file in which the text up to `end` is missing."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text[:offset] + text[end:])
    before = text[:offset].split("\n")
    column = len(before[-1].encode("utf-16-le")) // 2 + 1
    command = ["node", str(HERE.parent / "dist" / "cli.cjs"), "complete", "--json", "--length", "line", "--format", "int8",
               f"{path}:{len(before)}:{column}"]  # fmt: skip
    result = json.loads(subprocess.run(command, check=True, cwd=folder, capture_output=True, text=True).stdout)
    return str(result["text"])


def code(text: str) -> str:
    """Inline code for a cell of a Markdown table; an empty text is a dash."""
    return "`` " + text.replace("|", "\\|") + " ``" if text.strip() else "-"


def main() -> None:
    rng = Random(SEED)
    records = list(read_corpus("heldout"))
    rows = ["| language | before the cursor | was there | suggested |", "| --- | --- | --- | --- |"]
    with tempfile.TemporaryDirectory() as scratch:
        for language in sorted({record["language"] for record in records} - NO_CODE):
            own = [record for record in records if record["language"] == language]
            for record in rng.sample(own, EACH):
                text = record["text"]
                starts = [m.start() for m in re.finditer(r"^[ \t]*\S.{3,}$", text, re.M) if not COMMENT.match(m[0])]
                start = rng.choice(starts)
                end = (text + "\n").find("\n", start)
                indent = len(text[start:end]) - len(text[start:end].lstrip())
                offset = rng.randrange(start + indent, end)
                suggested = complete(Path(scratch), record["path"], text, offset, end).removesuffix("\n")
                cells = [language, code(text[start + indent : offset]), code(text[offset:end]), code(suggested)]
                rows.append(f"| {' | '.join(cells)} |")
    table = "\n".join(rows)
    print(table)
    put_into_card("examples", table)


if __name__ == "__main__":
    main()
