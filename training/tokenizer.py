"""Train the byte-level BPE tokenizer (8192 entries, specials included) into data/tokenizer/.

The pre-tokenizer is Qwen2's, so that llama.cpp, vLLM and transformers split text the same way, and
the special tokens carry the names Qwen2.5-Coder gave them (their ids differ).
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from fetch import HERE
from fim import Specials

VOCAB = 8192
SPECIALS = ["<|endoftext|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>"]
SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
SAMPLE_BYTES = {"python": 30_000_000, "typescript": 22_000_000, "javascript": 8_000_000}
DIRECTORY = HERE / "data" / "tokenizer"


def read_corpus(split: str) -> Iterator[dict[str, str]]:
    """The records of one split as corpus.py wrote them."""
    with gzip.open(HERE / "data" / "corpus" / f"{split}.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def specials() -> Specials:
    """The ids of the special tokens: the trainer numbers them first, in the order above."""
    names = ("<|endoftext|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>")
    return Specials(*(SPECIALS.index(name) for name in names))


def sample() -> list[str]:
    """A seeded sample of the three languages that the model first had, about 60 MB."""
    records = list(read_corpus("train"))
    random.Random(1).shuffle(records)
    left = dict(SAMPLE_BYTES)
    texts = []
    for record in records:
        if left.get(record["language"], 0) > 0:
            left[record["language"]] -= len(record["text"])
            texts.append(record["text"])
    return texts


def main() -> None:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCAB,
        special_tokens=[AddedToken(name, special=True, normalized=False) for name in SPECIALS],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(sample(), trainer)
    assert tokenizer.get_vocab_size() == VOCAB
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(DIRECTORY / "tokenizer.json"))
    plain = {"lstrip": False, "normalized": False, "rstrip": False, "single_word": False}
    config = {
        "tokenizer_class": "Qwen2Tokenizer",
        "add_prefix_space": False, "add_bos_token": False, "bos_token": None, "unk_token": None,
        "eos_token": SPECIALS[0], "pad_token": SPECIALS[4], "additional_special_tokens": SPECIALS[1:],
        "added_tokens_decoder": {str(i): {"content": name, "special": True, **plain} for i, name in enumerate(SPECIALS)},
        "clean_up_tokenization_spaces": False, "errors": "replace", "model_max_length": 1024, "split_special_tokens": False,
    }
    (DIRECTORY / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")


if __name__ == "__main__":
    main()
