#!/usr/bin/env bash
# A week of work in minutes: four recorders with 48 slots a day, requests that join, wait, force and hang up, followers of events that
# come and go, a store, a Vault and a receiver of webhooks that are away now and then. After each day memory, open files, threads,
# databases and temporary files are looked at; they may not grow. At the end an idle service must forget what is old.
#
#   scripts/checks/soak.sh [DAYS] [PROGRAM]
#
# DAYS        7 by default, 5 to 28
# PROGRAM     .build/debug/stand-in-service by default, built by `swift build`: `vibe-transcriber serve` but for the engine
#
# Needs Python 3; takes about half a minute for each day.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=$(realpath "${2:-.build/debug/stand-in-service}")
[ -x "$program" ] || { echo "soak: build it first: swift build" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 scripts/checks/soak.py "$program" "$work/soak" "${1:-7}" || {
  status=$?
  tail -n 40 "$work/soak/log" >&2
  exit $status
}
