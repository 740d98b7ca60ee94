"""Write a run's latest checkpoint to models/foredraft-7m/ in the Hugging Face layout.

    python training/export.py --run v0

May be run at any time, also while training goes on. Weights are float16: half the download, and
closer to the float32 masters than bfloat16 at this scale of values.
"""

from __future__ import annotations

import argparse
import json
import shutil

import torch
from safetensors.torch import save_file

from fetch import HERE
from model import Config
from tokenizer import DIRECTORY

TARGET = HERE.parent / "models" / "foredraft-7m"


def config_json(config: Config) -> dict[str, object]:
    """The fields transformers, llama.cpp and vLLM read for Qwen3ForCausalLM."""
    return {
        "architectures": ["Qwen3ForCausalLM"],
        "model_type": "qwen3",
        "vocab_size": config.vocab,
        "hidden_size": config.hidden,
        "intermediate_size": config.intermediate,
        "num_hidden_layers": config.layers,
        "num_attention_heads": config.heads,
        "num_key_value_heads": config.kv_heads,
        "head_dim": config.head_dim,
        "hidden_act": "silu",
        "max_position_embeddings": config.positions,
        "rms_norm_eps": config.norm_eps,
        "rope_theta": config.rope_theta,
        "rope_scaling": None,
        "attention_bias": False,
        "attention_dropout": 0.0,
        "use_sliding_window": False,
        "sliding_window": None,
        "max_window_layers": config.layers,
        "initializer_range": 0.02,
        "tie_word_embeddings": True,
        "bos_token_id": None,
        "eos_token_id": 0,
        "pad_token_id": 4,
        "torch_dtype": "float16",
        "use_cache": True,
    }


def write_json(name: str, value: dict[str, object]) -> None:
    (TARGET / name).write_text(json.dumps(value, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--run", required=True, help="folder below training/runs")
    args = parser.parse_args()
    state = torch.load(HERE / "runs" / args.run / "last.pt", map_location="cpu")
    tensors = {name: value.half().contiguous() for name, value in state["optimizer"]["master"].items()}
    TARGET.mkdir(parents=True, exist_ok=True)
    partial = TARGET / "model.safetensors.partial"
    save_file(tensors, partial, metadata={"format": "pt"})
    partial.chmod(0o644)  # safetensors creates private files
    partial.rename(TARGET / "model.safetensors")
    write_json("config.json", config_json(Config()))
    write_json("generation_config.json", {"eos_token_id": 0, "pad_token_id": 4, "do_sample": False})
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(DIRECTORY / name, TARGET / name)
    print(f"step {state['step']}, {state['tokens'] / 1e6:.1f} M tokens, {state['seconds'] / 60:.0f} minutes -> {TARGET}")


if __name__ == "__main__":
    main()
