"""Writes a Hugging Face folder as one GGUF file, as convert_hf_to_gguf of llama.cpp does for these architectures.

    python test/golden/gguf_convert.py models/foredraft-7m out.gguf F16

Only byte-level BPE tokenizers. A type that does not divide a matrix's rows is replaced by F32 there.
Needs: gguf, numpy, safetensors.
"""
import json
import sys
from pathlib import Path

import gguf
import numpy as np
from safetensors.numpy import load_file

Type = gguf.GGMLQuantizationType
LAYER = {
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "mlp.c_fc": "ffn_up",
    "mlp.c_proj": "ffn_down",
}
WHOLE = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}
PERMUTED = ("llama", "granite")


def gguf_name(name):
    stem, kind = name.rsplit(".", 1)
    if stem in WHOLE:
        return f"{WHOLE[stem]}.{kind}"
    _, _, layer, part = stem.split(".", 3)
    return f"blk.{layer}.{LAYER[part]}.{kind}"


def convert_value(name, value, config):
    """What convert_hf_to_gguf does to a tensor besides naming it."""
    architecture = config["model_type"]
    if architecture == "gemma" and name.endswith("norm.weight"):
        return value + np.float32(1)
    part = next((p for p in ("q_proj", "k_proj") if f".{p}." in name), None)
    if architecture in PERMUTED and part is not None:
        heads = config["num_attention_heads" if part == "q_proj" else "num_key_value_heads"]
        shape = value.shape
        return value.reshape(heads, 2, shape[0] // heads // 2, *shape[1:]).swapaxes(1, 2).reshape(shape)
    return value


def write(writer, name, value, kind):
    """Adds a tensor in `kind`, norms and biases in F32."""
    value = np.ascontiguousarray(value, dtype=np.float32)
    block, _ = gguf.GGML_QUANT_SIZES[kind]
    if value.ndim == 1 or value.shape[-1] % block != 0:
        kind = Type.F32
    writer.add_tensor(name, gguf.quants.quantize(value, kind), raw_dtype=kind)


def rope_divisors(config, rope):
    """Llama 3's scaling as one divisor for each frequency."""
    dim = config["hidden_size"] // config["num_attention_heads"]
    length = rope["original_max_position_embeddings"]
    turns = length * rope["rope_theta"] ** (-np.arange(0, dim, 2) / dim) / (2 * np.pi)
    low, high = rope["low_freq_factor"], rope["high_freq_factor"]
    share = np.clip((turns - low) / (high - low), 0, 1)
    return 1 / ((1 - share) / rope["factor"] + share)


def add_config(writer, config):
    heads = config["num_attention_heads"]
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(config["num_key_value_heads"])
    head_dim = config.get("head_dim") or config["hidden_size"] // heads
    writer.add_key_length(head_dim)
    writer.add_value_length(head_dim)
    writer.add_rope_dimension_count(head_dim)
    rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
    writer.add_rope_freq_base(config.get("rope_theta") or rope.get("rope_theta") or 10000.0)
    scaling = rope.get("rope_type") or rope.get("type")
    if scaling in ("linear", "yarn"):
        writer.add_rope_scaling_type(gguf.RopeScalingType(scaling))
        writer.add_rope_scaling_factor(rope["factor"])
    if scaling == "yarn":
        writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
    if "rms_norm_eps" in config:
        writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    if "norm_epsilon" in config:
        writer.add_layer_norm_eps(config["norm_epsilon"])
    if config["model_type"] == "granite":
        writer.add_attention_scale(config["attention_multiplier"])
        writer.add_embedding_scale(config["embedding_multiplier"])
        writer.add_residual_scale(config["residual_multiplier"])
        writer.add_logit_scale(config["logits_scaling"])
    writer.add_vocab_size(config["vocab_size"])


def add_tokenizer(writer, tokenizer, pre, vocabulary):
    ids = dict(tokenizer["model"]["vocab"])
    added = {t["content"]: t for t in tokenizer["added_tokens"]}
    ids |= {content: t["id"] for content, t in added.items()}
    by_id = {i: content for content, i in ids.items()}
    tokens = [by_id.get(i, f"[PAD{i}]") for i in range(vocabulary)]

    def kind(i):
        if i not in by_id:
            return gguf.TokenType.UNUSED
        if by_id[i] not in added:
            return gguf.TokenType.NORMAL
        return gguf.TokenType.CONTROL if added[by_id[i]]["special"] else gguf.TokenType.USER_DEFINED

    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(tokens)
    writer.add_token_types([kind(i) for i in range(vocabulary)])
    merges = tokenizer["model"]["merges"]
    writer.add_token_merges([m if isinstance(m, str) else " ".join(m) for m in merges])
    writer.add_eos_token_id(ids["<|endoftext|>"])
    writer.add_add_bos_token(False)
    for name, key in (("prefix", "pre"), ("suffix", "suf"), ("middle", "mid")):
        writer.add_uint32(f"tokenizer.ggml.fim_{key}_token_id", ids[f"<|fim_{name}|>"])


def convert(folder, path, kind, pre="qwen2", tokenizer=None):
    folder = Path(folder)
    tokenizer = tokenizer or json.loads((folder / "tokenizer.json").read_text())
    config = json.loads((folder / "config.json").read_text())
    writer = gguf.GGUFWriter(str(path), config["model_type"])
    add_config(writer, config)
    add_tokenizer(writer, tokenizer, pre, config["vocab_size"])
    rope = config.get("rope_parameters") or {}
    if rope.get("rope_type") == "llama3":
        write(writer, "rope_freqs.weight", rope_divisors(config, rope), Type.F32)
    for name, value in load_file(folder / "model.safetensors").items():
        write(writer, gguf_name(name), convert_value(name, value.astype(np.float32), config), kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    convert(sys.argv[1], sys.argv[2], Type[sys.argv[3]])
