#!/usr/bin/env bash
# Checks the alerts and the dashboard: the rules by promtool's own tests, and every metric's name against what the program
# really shows after a job.
#
#   scripts/checks/monitoring.sh [PROGRAM]
#
# Needs Debian's prometheus (for promtool), curl, python3 and the base model.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${1:-.build/debug/vibe-transcriber}

promtool check rules deploy/prometheus/vibe-transcriber.rules.yml
promtool test rules deploy/prometheus/tests.yml

work=$(mktemp -d)
server=
finish() {
  status=$?
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  if [ $status != 0 ]; then tail -n 20 "$work/program.log" >&2 || true; fi
  rm -rf "$work"
}
trap finish EXIT

day=$work/vault/monitored/2025-07-16
mkdir -p "$day"
cp Samples/en-fox.wav "$day/10-00.wav"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
env -u SUPABASE_URL -u VAULT_URL -u API_KEYS -u API_KEYS_FILE HOST=127.0.0.1 PORT="$port" VAULT_DIR="$work/vault" \
  DATABASE_PATH="$work/texts.sqlite" STATE_PATH="$work/state.sqlite" TEMP_DIR="$work" \
  "$program" serve 2>"$work/program.log" &
server=$!
for _ in $(seq 300); do
  if curl -sf "http://127.0.0.1:$port/health" >/dev/null; then break; fi
  kill -0 "$server"
  sleep 0.1
done
curl -sSf --max-time 300 -d '{"device_id": "monitored", "date": "2025-07-16"}' \
  "http://127.0.0.1:$port/fetch-and-transcribe" >/dev/null
curl -sSf "http://127.0.0.1:$port/metrics" >"$work/metrics"
promtool check metrics <"$work/metrics"
python3 scripts/checks/metric_names.py "$work/metrics"
