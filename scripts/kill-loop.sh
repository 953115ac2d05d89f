#!/usr/bin/env bash
# Kills the service at random moments of its work, 50 times or as often as told, with a Supabase that works and with one that
# fails half of its answers; then checks that every slot is in the store once, that none is lost and that none was done twice.
#
#   scripts/kill-loop.sh [KILLS]
set -euo pipefail
cd "$(dirname "$0")/.."

KILLS="${1:-50}" swift test --filter KillLoopTests
