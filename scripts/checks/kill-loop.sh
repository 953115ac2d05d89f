#!/usr/bin/env bash
# Kills a service at chosen moments and at random ones: while it starts and resumes, plans, loads its model, fetches, transcribes,
# saves, reads back, delivers its outbox, sends a webhook, shuts down. Then looks for every job that was answered, every text in the
# store, everything that was done twice, and for whoever should have heard of an end.
#
#   scripts/checks/kill-loop.sh [KILLS] [PROGRAM]
#
# KILLS       1000 by default, two thirds of them between a Vault and a Supabase over HTTP, the rest with a folder and SQLite
# PROGRAM     .build/debug/stand-in-service by default, built by `swift build`
#
# PROGRAM is `vibe-transcriber serve` but for the engine: a stand-in reads the text of a recording out of its samples, since a life
# must be short here. `swift test --filter KillLoopTests` kills the program with the real engine, a few times; KILLS=50 before it
# does so more often. Needs Python 3; takes about a second for each kill.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$(realpath "${2:-.build/debug/stand-in-service}")
[ -x "$program" ] || { echo "kill-loop: build it first: swift build" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 scripts/checks/kill_loop.py "$program" "$work/loop" "${1:-1000}" || {
  status=$?
  find "$work" -name log -exec tail -n 20 {} + >&2
  exit $status
}
