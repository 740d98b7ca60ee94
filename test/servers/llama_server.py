"""llama.cpp's own server on a GGUF file: prints its address, and runs until its standard input ends.

    python llama_server.py model.gguf [name=value ...]

Names and values are those of xllamacpp's CommonParams, such as n_ctx=1024.
"""
import json
import sys

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.port = 0
params.n_gpu_layers = 0
params.warmup = False
params.verbosity = 0
params.cpuparams.n_threads = 1
params.cpuparams_batch.n_threads = 1
for argument in sys.argv[2:]:
    name, value = argument.split("=", 1)
    setattr(params, name, json.loads(value))
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
