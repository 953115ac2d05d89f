#!/usr/bin/env bash
# Installs what is missing, builds, fetches the model and runs all tests.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
swift build --build-tests
.build/debug/vibe-transcriber models fetch base
swift test
