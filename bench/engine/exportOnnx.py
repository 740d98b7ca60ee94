"""Exports a Hugging Face folder to the ONNX file that transformers.js loads.

    python bench/engine/exportOnnx.py FOLDER OUTPUT/onnx/model_q4.onnx int4|int8

The best that transformers.js can be given: GroupQueryAttention, integer arithmetic in MatMulNBits, and logits for the
last row alone, where most published exports compute all. Needs: onnxruntime-genai, onnxruntime, onnx, onnx-ir, torch,
transformers.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import onnx


def export(folder, path, precision):
    config = json.loads((folder / "config.json").read_text())
    head_dim = config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"]
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as cache:
        builder = [sys.executable, "-m", "onnxruntime_genai.models.builder"]
        where = ["-i", folder, "-o", path.parent, "-c", cache, "-p", precision, "-e", "cpu"]
        options = [f"filename={path.name}", "prune_lm_head=true", "accuracy_level=4"]
        subprocess.run([*builder, *where, "--extra_options", *options], check=True)
    # transformers.js makes the empty cache from these shapes, and takes a dimension without a number for 0.
    model = onnx.load(path, load_external_data=False)
    for value in [*model.graph.input, *model.graph.output]:
        for dim in value.type.tensor_type.shape.dim:
            if dim.dim_param == "kv_cache_dim":
                dim.dim_value = head_dim
    onnx.save(model, path)


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
