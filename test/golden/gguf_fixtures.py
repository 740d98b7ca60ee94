"""GGUF files for the tests, and what the reference implementations make of them.

    python test/golden/gguf_fixtures.py

Writes to test/golden/gguf/:
  types.gguf, types.json    a matrix in every type, and its values as gguf.quants.dequantize has them
  mixed.gguf, mixed.json    a Qwen3 model in many types, and the logits of transformers with those values
  NAME.gguf                 the models of test/golden/families in BF16, as they are there (run families.py before)

Needs: gguf, numpy, safetensors, torch, transformers.
"""
import hashlib
import json
from pathlib import Path

import gguf
import numpy as np
import torch
from transformers import Qwen3Config, Qwen3ForCausalLM

from gguf_convert import Type, add_config, add_tokenizer, convert, gguf_name

HERE = Path(__file__).parent
OUT = HERE / "gguf"
FAMILIES = ["llama-linear", "llama-biases", "granite", "qwen2-window", "qwen2-yarn", "starcoder2", "gemma"]
TYPES = [Type.F32, Type.F16, Type.BF16, Type.Q8_0, Type.Q4_0, Type.Q4_K, Type.Q5_K, Type.Q6_K]
TYPES += [Type.Q4_1, Type.Q5_0, Type.Q5_1, Type.Q2_K, Type.Q3_K, Type.IQ4_NL, Type.IQ4_XS]
#: Byte offsets of the half-precision scales in a block, for the types that the package cannot write.
SCALES = {Type.Q4_K: (0, 2), Type.Q5_K: (0, 2), Type.Q6_K: (208,)}
SCALES |= {Type.Q2_K: (80, 82), Type.Q3_K: (108,), Type.IQ4_NL: (0,), Type.IQ4_XS: (0,)}
SPECIALS = ["endoftext", "fim_prefix", "fim_middle", "fim_suffix", "fim_pad", "repo_name", "file_sep"]


def random_blocks(random, kind, shape, scale):
    """Valid blocks with arbitrary bits, and scales that make values of a size of about `scale`."""
    if kind not in SCALES:
        return gguf.quants.quantize((random.standard_normal(shape) * scale).astype(np.float32), kind)
    values, size = gguf.GGML_QUANT_SIZES[kind]
    blocks = random.integers(0, 256, (*shape[:-1], shape[-1] // values, size), dtype=np.uint8)
    for at in SCALES[kind]:
        d = random.uniform(0.5, 1.5, blocks.shape[:-1]) * scale * (1e-3 if kind == Type.Q6_K else 2e-3)
        blocks[..., at : at + 2] = d.astype(np.float16)[..., None].view(np.uint8)
    return blocks.reshape(*shape[:-1], -1)


def save(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def types():
    random = np.random.default_rng(1)
    writer = gguf.GGUFWriter(str(OUT / "types.gguf"), "qwen3")
    expected = {}
    for kind in TYPES:
        data = random_blocks(random, kind, (6, 512), 1.0)
        writer.add_tensor(kind.name, data, raw_dtype=kind)
        values = gguf.quants.dequantize(data.view(np.uint8) if kind in SCALES else data, kind).astype("<f4")
        samples = values[::5, ::73].ravel().tolist()
        expected[kind.name] = {"sha256": hashlib.sha256(values.tobytes()).hexdigest(), "samples": samples}
    save(writer)
    (OUT / "types.json").write_text(json.dumps(expected, indent=1) + "\n")


def byte_alphabet():
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = iter(range(0x100, 0x200))
    return [chr(b if b in printable else next(others)) for b in range(256)]


def tiny_tokenizer():
    merges = ["i n", "r e", "t u", "tu r", "re tur", "retur n", "Ġ Ġ", "c o", "co n"]
    specials = [f"<|{name}|>" for name in SPECIALS]
    tokens = specials + byte_alphabet() + [m.replace(" ", "") for m in merges]
    return {
        "added_tokens": [{"content": content, "id": i, "special": True} for i, content in enumerate(specials)],
        "model": {"vocab": {token: i for i, token in enumerate(tokens)}, "merges": merges},
    }


#: As a Q4_K_M file mixes types by matrix, with more of them.
MIX = {
    "embed_tokens": Type.Q6_K,
    "q_proj": Type.F16,
    "k_proj": Type.BF16,
    "v_proj": Type.Q4_0,
    "o_proj": Type.Q8_0,
    "gate_proj": Type.Q4_K,
    "up_proj": Type.Q5_K,
    "down_proj": Type.Q4_K,
}


def mixed():
    torch.manual_seed(2)
    config = Qwen3Config(
        **{"vocab_size": 280, "hidden_size": 256, "intermediate_size": 256, "num_hidden_layers": 1},
        **{"num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 32, "max_position_embeddings": 256},
        **{"tie_word_embeddings": True, "rms_norm_eps": 1e-6, "rope_theta": 10000.0},
    )
    model = Qwen3ForCausalLM(config).float().eval()
    random = np.random.default_rng(3)
    writer = gguf.GGUFWriter(str(OUT / "mixed.gguf"), "qwen3")
    writer.add_custom_alignment(64)
    add_config(writer, {**config.to_dict(), "rope_theta": 10000.0})
    add_tokenizer(writer, tiny_tokenizer(), "qwen2", config.vocab_size)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            shape = tuple(parameter.shape)
            if len(shape) == 1:
                values = random.uniform(0.5, 1.5, shape).astype(np.float32)
                writer.add_tensor(gguf_name(name), values)
            else:
                kind = next(kind for part, kind in MIX.items() if part in name)
                data = random_blocks(random, kind, shape, 1.5 / np.sqrt(shape[1]))
                writer.add_tensor(gguf_name(name), data, raw_dtype=kind)
                values = gguf.quants.dequantize(data, kind)
            parameter.copy_(torch.from_numpy(np.ascontiguousarray(values)))
        tokens = random.integers(7, 272, 24).tolist()
        logits = model(torch.tensor([tokens])).logits[0]
    save(writer)
    best = torch.log_softmax(logits, -1).topk(5)
    expected = {"tokens": tokens, "ids": best.indices.tolist(), "logProbabilities": best.values.tolist()}
    (OUT / "mixed.json").write_text(json.dumps(expected) + "\n")


def families():
    for name in FAMILIES:
        folder = HERE / "families" / name
        size = json.loads((folder / "config.json").read_text())["vocab_size"]
        tokenizer = tiny_tokenizer()
        tokens = [*list(tokenizer["model"]["vocab"])[: size - 1], "01"]
        tokenizer["model"] = {"vocab": {token: i for i, token in enumerate(tokens)}, "merges": ["0 1"]}
        convert(folder, OUT / f"{name}.gguf", Type.BF16, tokenizer=tokenizer)


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    types()
    mixed()
    families()
