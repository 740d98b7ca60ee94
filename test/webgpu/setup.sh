#!/usr/bin/env bash
# Gets what the WebGPU tests need on a machine without a GPU: SwiftShader, a Vulkan driver in software, which Debian
# ships with Chromium, and the Vulkan loader. (Mesa's lavapipe lacks a feature that Dawn wants.) Some 70 MB once.
#
# Exit code 77: cannot be had on this machine (the tests may be skipped).
set -euo pipefail

readonly DRIVER=/usr/lib/chromium/vk_swiftshader_icd.json
unavailable() { echo "WebGPU tests: $*" >&2; exit 77; }

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || unavailable 'only on Linux x64'
has_loader() { /sbin/ldconfig -p | grep -q 'libvulkan\.so\.1 '; }
[ -e $DRIVER ] && has_loader && exit 0

packages=(chromium-common libvulkan1)
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
  unavailable "no software Vulkan driver; install it (Debian: apt-get install ${packages[*]})"
echo "WebGPU tests: installing ${packages[*]} with apt-get"
(apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${packages[@]}") \
  >/dev/null || unavailable "apt-get could not install ${packages[*]}"
[ -e $DRIVER ] && has_loader || unavailable "${packages[*]} came without $DRIVER or libvulkan.so.1"
