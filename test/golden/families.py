"""Tiny random models of every supported family, and what transformers computes for them in float32.

    python test/golden/families.py [NAME ...]

Writes test/golden/families/NAME/: config.json in the manner of the family's published files, weights in bfloat16
and expected.json (40 prompt ids, the logits after each of them, and the 16 ids that greedy decoding adds). The
TypeScript engine must reproduce them.

Transformers' own initialisation would leave all logits near zero and all attention even, and a model whose windows,
biases or multipliers are ignored would pass. So weights here are large, and each model names the features it is
there for: leaving one of them out must move some logit by more than VISIBLE.
"""

from __future__ import annotations

import base64
import json
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedModel

FOLDER = Path(__file__).parent / "families"
PROMPT = 40
GREEDY = 16
VOCABULARY = 96
VISIBLE = 0.05
#: Greedy steps this close are decided by rounding: another seed is taken.
NEAR_TIE = 0.01

Json = dict[str, object]

SHAPE: Json = {
    "vocab_size": VOCABULARY,
    "hidden_size": 48,
    "intermediate_size": 80,
    "num_hidden_layers": 2,
    "num_attention_heads": 6,
    "num_key_value_heads": 2,
    "max_position_embeddings": 128,
    "bos_token_id": 0,
    "eos_token_id": 0,
}
LLAMA = {**SHAPE, "model_type": "llama", "hidden_act": "silu", "rms_norm_eps": 1e-5}
QWEN2 = {**SHAPE, "model_type": "qwen2", "hidden_act": "silu", "rms_norm_eps": 1e-6, "rope_theta": 1e6}
STARCODER2 = {
    **SHAPE,
    **{"model_type": "starcoder2", "hidden_act": "gelu_pytorch_tanh", "norm_epsilon": 1e-5, "use_bias": True},
    **{"norm_type": "layer_norm", "mlp_type": "default", "rope_theta": 1e5},
}
GEMMA = {
    **SHAPE,
    **{"model_type": "gemma", "hidden_act": "gelu", "rms_norm_eps": 1e-6, "head_dim": 16, "rope_theta": 10000.0},
    **{"num_attention_heads": 4, "num_key_value_heads": 1},
}


@dataclass
class Fixture:
    """A model, and by feature the fields of config.json that leave this feature out."""

    config: Json
    without: dict[str, Json] = field(default_factory=dict)


NO_BIAS: Json = {"attention_bias": False, "mlp_bias": False}
QWEN_YARN: Json = {"type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32}
NO_YARN: Json = {"rope_scaling": None}

FIXTURES = {
    # DeepSeek-Coder: untied, linear RoPE scaling under its older name.
    "llama-linear": Fixture(
        {
            **{**LLAMA, "rope_theta": 100000, "tie_word_embeddings": False},
            "rope_scaling": {"type": "linear", "factor": 4.0},
        },
        {"scaling": {"rope_scaling": None}, "theta": {"rope_theta": 10000}},
    ),
    # Granite code 3B: Llama with biases everywhere, tied. Llama 3's RoPE in the file format of transformers 5.
    "llama-biases": Fixture(
        {
            **{**LLAMA, "attention_bias": True, "mlp_bias": True, "tie_word_embeddings": True},
            "rope_parameters": {
                **{"rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0},
                **{"low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 32},
            },
        },
        {"scaling": {"rope_parameters": {"rope_type": "default", "rope_theta": 10000.0}}, "biases": NO_BIAS},
    ),
    # Qwen2.5-Coder: biases on query, key and value; the window in the file is not in use.
    "qwen2-yarn": Fixture(
        {
            **{**QWEN2, "use_sliding_window": False, "sliding_window": 8, "max_window_layers": 1},
            **{"rope_scaling": QWEN_YARN, "tie_word_embeddings": True},
        },
        {"scaling": NO_YARN, "attention factor": {"rope_scaling": {**QWEN_YARN, "attention_factor": 1.0}}},
    ),
    # Qwen2.5-Coder 7B and more: untied, nothing scaled.
    "qwen2": Fixture({**QWEN2, "tie_word_embeddings": False}, {"theta": {"rope_theta": 10000}}),
    # Full attention below, a window above.
    "qwen2-window": Fixture(
        {
            **{**QWEN2, "use_sliding_window": True, "sliding_window": 8, "max_window_layers": 1},
            "tie_word_embeddings": False,
        },
        {"window": {"use_sliding_window": False}, "window's place": {"max_window_layers": 0}},
    ),
    # Heads wider than width / heads, norms of heads; tied.
    "qwen3": Fixture(
        {**QWEN2, "model_type": "qwen3", "head_dim": 16, "attention_bias": False, "tie_word_embeddings": True},
        {"theta": {"rope_theta": 10000}},
    ),
    # The same with YaRN in all its settings.
    "qwen3-yarn": Fixture(
        {
            **{**QWEN2, "model_type": "qwen3", "head_dim": 16, "attention_bias": False, "use_sliding_window": False},
            "rope_scaling": {
                **{"rope_type": "yarn", "factor": 8.0, "original_max_position_embeddings": 16},
                **{"beta_fast": 4.0, "beta_slow": 0.5, "truncate": False, "mscale": 1.0, "mscale_all_dim": 0.5},
            },
            "tie_word_embeddings": False,
        },
        {"scaling": NO_YARN},
    ),
    # Its files do not say that it is tied.
    "starcoder2": Fixture({**STARCODER2, "sliding_window": 8}, {"window": {"sliding_window": None}}),
    # CodeGemma: one key head, heads of a width of their own; "gelu" means the approximation by tanh.
    "gemma": Fixture(GEMMA),
    "gemma2": Fixture(
        {
            **{**GEMMA, "model_type": "gemma2", "num_hidden_layers": 3, "num_key_value_heads": 2},
            **{"hidden_activation": "gelu_pytorch_tanh", "query_pre_attn_scalar": 24, "sliding_window": 8},
            **{"attn_logit_softcapping": 2.0, "final_logit_softcapping": 3.0},
        },
        {
            "attention cap": {"attn_logit_softcapping": None},
            "logit cap": {"final_logit_softcapping": None},
            "window": {"sliding_window": 64},
            "attention scale": {"query_pre_attn_scalar": 16},
        },
    ),
    # Granite 3 and its four multipliers.
    "granite": Fixture(
        {
            **{**LLAMA, "model_type": "granite", "tie_word_embeddings": True, "attention_bias": False},
            **{"embedding_multiplier": 3.0, "attention_multiplier": 0.5, "residual_multiplier": 0.6},
            **{"logits_scaling": 0.5, "rope_theta": 10000.0},
        },
        {
            field: {field: 1.0}
            for field in ("embedding_multiplier", "attention_multiplier", "residual_multiplier", "logits_scaling")
        },
    ),
}


def set_weights(model: PreTrainedModel, generator: torch.Generator) -> None:
    """Random weights of trained models' size, representable in bfloat16."""
    gemma = model.config.model_type.startswith("gemma")
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if "norm" in name and name.endswith("weight"):
            value = 0.3 * noise + (0 if gemma else 1)  # Gemma's norms add the one themselves
        elif parameter.dim() == 1:
            value = 0.3 * noise
        elif "q_proj" in name or "k_proj" in name:
            value = noise * (2.0 / parameter.shape[1]) ** 0.5
        else:
            value = noise * parameter.shape[1] ** -0.5
        parameter.data.copy_(value.to(torch.bfloat16))


def load(folder: Path, overrides: Json | None = None) -> PreTrainedModel:
    """The model as transformers reads it from the files, in float32; fields of `overrides` replace the file's."""
    config = AutoConfig.from_pretrained(folder)
    if overrides:
        fields = {**json.loads((folder / "config.json").read_text()), **overrides}
        config = type(config).from_dict(fields)
    # Soft-capped attention is right only in the plain implementation.
    return AutoModelForCausalLM.from_pretrained(folder, config=config, dtype=torch.float32, attn_implementation="eager")


def greedy(model: PreTrainedModel, ids: list[int]) -> tuple[list[int], float]:
    """The continuation, and how close its closest decision was."""
    ids, margin = list(ids), float("inf")
    for _ in range(GREEDY):
        best = model(torch.tensor([ids])).logits[0, -1].topk(2)
        margin = min(margin, float(best.values[0] - best.values[1]))
        ids.append(int(best.indices[0]))
    return ids[-GREEDY:], margin


def write(name: str, fixture: Fixture, seed: int) -> bool:
    """False if a greedy step was nearly a tie."""
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(fixture.config, indent=2) + "\n")
    generator = torch.Generator().manual_seed(seed)
    model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(folder))
    set_weights(model, generator)
    tensors = {name: p.detach().to(torch.bfloat16).contiguous() for name, p in model.named_parameters()}
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})

    ids = torch.randint(0, VOCABULARY, (PROMPT,), generator=generator).tolist()
    model = load(folder)
    logits = model(torch.tensor([ids])).logits[0]
    continuation, margin = greedy(model, ids)
    if margin < NEAR_TIE:
        return False
    expected = {
        "ids": ids,
        "greedy": continuation,
        "logits": base64.b64encode(logits.numpy().astype(np.dtype("<f4")).tobytes()).decode(),
    }
    (folder / "expected.json").write_text(json.dumps(expected) + "\n")
    effects = {}
    for feature, overrides in fixture.without.items():
        other = load(folder, overrides)(torch.tensor([ids])).logits[0]
        effects[feature] = round(float((logits - other).abs().max()), 2)
        assert effects[feature] > VISIBLE, f"{name}: leaving out {feature} changes nothing ({effects[feature]})"
    size = sum(f.stat().st_size for f in folder.iterdir()) // 1000
    print(f"{name}: {size} kB, logits up to {float(logits.abs().max()):.1f}, margin {margin:.2f}, effects {effects}")
    return True


def main() -> None:
    for name in sys.argv[1:] or FIXTURES:
        with torch.no_grad():
            if not any(write(name, FIXTURES[name], seed) for seed in range(20)):
                raise SystemExit(f"{name}: no seed without a near tie")


if __name__ == "__main__":
    main()
