#!/usr/bin/env bash
# Cross-compiles the C kernels for 64-bit ARM, the production machine's processor, and checks them under qemu.
# Needs gcc-aarch64-linux-gnu and qemu-user.
set -euo pipefail
cd "$(dirname "$0")/../.."

program=$(mktemp)
trap 'rm -f "$program"' EXIT
aarch64-linux-gnu-gcc -O3 -std=c17 -Wall -Wextra -Werror -static -ISources/Engine/CKernels/include \
  Sources/Engine/CKernels/*.c Tests/ARMKernels/check.c -lm -o "$program"
# With the dot product instructions of Graviton 2 and later, and on a processor without them.
qemu-aarch64 -cpu neoverse-n1 "$program" neon-dotprod
qemu-aarch64 -cpu cortex-a53 "$program" neon
