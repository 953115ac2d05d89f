#!/usr/bin/env bash
# Installs what is missing, builds, fetches the model and runs all tests.
set -euo pipefail
cd "$(dirname "$0")/.."

# Some tests start a PostgreSQL of their own.
scripts/setup.sh postgresql
swift build --build-tests
.build/debug/vibe-transcriber models fetch base
.build/debug/vibe-transcriber models fetch tiny.en ||
  echo "The tests of English-only models are skipped: tiny.en could not be fetched." >&2
# The engine takes all cores for a while, and who talks over sockets meanwhile waits too long: first these, then the engine alone.
engine='^(WhisperTests|EndToEndTests)\.'
swift test --skip-build --skip "$engine"
swift test --skip-build --no-parallel --filter "$engine"
