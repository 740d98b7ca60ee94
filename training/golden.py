"""Reference logits of the exported model, computed by transformers in float32.

    python training/golden.py

Writes test/golden/bundled-logits.json: about 96 ids of a FIM prompt in serving order (SPM), the full
logits of four rows (base64 of little-endian float32) and the 24 ids that greedy decoding adds. The
TypeScript engine must reproduce them; run again after every export.
"""

from __future__ import annotations

import base64
import hashlib
import json

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import Qwen3ForCausalLM

from export import TARGET
from tokenizer import specials

OUTPUT = TARGET.parents[1] / "test" / "golden" / "bundled-logits.json"
PATH = "src/cart/total.ts"
PREFIX = """import { Item } from './item';

/** Sum of the prices, with the discount taken off. */
export function total(items: Item[], discount = 0): number {
  let sum = 0;
  for (const item of items) {
    su"""
SUFFIX = """
  }
  return sum * (1 - discount);
}
"""
CONTINUATION = 24


def main() -> None:
    tokenizer = Tokenizer.from_file(str(TARGET / "tokenizer.json"))
    special = specials()

    def encode(text: str) -> list[int]:
        return tokenizer.encode(text, add_special_tokens=False).ids

    prompt = [special.file, *encode(PATH + "\n"), special.prefix, special.suffix, *encode(SUFFIX)]
    prompt += [special.middle, *encode(PREFIX)]
    model = Qwen3ForCausalLM.from_pretrained(TARGET, dtype=torch.float32)
    ids = list(prompt)
    with torch.no_grad():
        for _ in range(CONTINUATION):
            ids.append(int(model(torch.tensor([ids])).logits[0, -1].argmax()))
        logits = model(torch.tensor([prompt])).logits[0].numpy()
    rows = [0, len(prompt) // 3, 2 * len(prompt) // 3, len(prompt) - 1]
    greedy = ids[len(prompt) :]
    golden = {
        "model_sha256": hashlib.sha256((TARGET / "model.safetensors").read_bytes()).hexdigest(),
        "ids": prompt,
        "rows": [
            {"position": row, "logits": base64.b64encode(logits[row].astype(np.dtype("<f4")).tobytes()).decode()} for row in rows
        ],
        "greedy": greedy,
    }
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(golden, indent=1) + "\n")
    print(f"{len(prompt)} prompt ids; greedy: {tokenizer.decode(greedy, skip_special_tokens=False)!r}")


if __name__ == "__main__":
    main()
