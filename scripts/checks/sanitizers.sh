#!/usr/bin/env bash
# The unit tests under a sanitizer, which reports data races (thread) or bad accesses to memory (address) that happen to do no harm.
#
#   scripts/checks/sanitizers.sh thread|address
#
# Builds into .build-thread or .build-address. What the engine's tests with a whole model do would take hours here; of those, the
# kernels, small models on a thread pool, and what reads untrusted files run.
set -euo pipefail
cd "$(dirname "$0")/../.."

sanitizer=${1-}
case $sanitizer in thread | address) ;; *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 1 ;; esac
# A test that waits for something waits longer for a slow program.
export TSAN_OPTIONS="halt_on_error=0 exitcode=66 suppressions=$PWD/Tests/sanitizers/thread.suppressions"
# What XCTest keeps to the end counts as leaked.
export ASAN_OPTIONS=detect_leaks=0
options=(--sanitize="$sanitizer" --scratch-path ".build-$sanitizer")
swift build --build-tests "${options[@]}"
if [ "$sanitizer" = thread ]; then
  "$(dirname "$(realpath "$(command -v swift)")")/clang" -O2 -Wall -shared -fPIC -o .build-thread/mutex.so Tests/sanitizers/mutex.c
  export LD_PRELOAD=$PWD/.build-thread/mutex.so
fi
swift test --skip-build "${options[@]}" --skip '^(WhisperTests|EndToEndTests)\.'
swift test --skip-build "${options[@]}" --no-parallel \
  --filter '^WhisperTests\.(KernelTests|ModelShapesTests|SafetensorsTests|DamagedTokenizerTests|TokenPagesTests|VoiceActivityWeightsTests)'
