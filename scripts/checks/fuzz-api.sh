#!/usr/bin/env bash
# Starts the built server on an empty vault and lets schemathesis look for answers that openapi.json does not describe,
# for a minute or two. FUZZ_EXAMPLES: examples for each route.
set -euo pipefail
cd "$(dirname "$0")/../.."

python=.venv/fuzz/bin/python
if [ ! -x .venv/fuzz/bin/schemathesis ]; then
  python3 -m venv .venv/fuzz
  "$python" -m pip install -q --disable-pip-version-check schemathesis==4.32.5
fi

work=$(mktemp -d)
server=""
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir -p "$work/vault"

unset VAULT_URL SUPABASE_URL
PORT=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export HOST=127.0.0.1 PORT VAULT_DIR="$work/vault" DATABASE_PATH="$work/transcripts.sqlite" TEMP_DIR="$work"
export RATE_LIMIT=0 LOG_LEVEL=warning
.build/debug/vibe-transcriber serve 2>"$work/log" &
server=$!
for _ in $(seq 300); do
  curl -sf "http://$HOST:$PORT/health" >/dev/null && break
  kill -0 "$server" || { cat "$work/log" >&2; exit 1; }
  sleep 0.1
done

# A waiting client is sent whitespace after ten seconds, so a slow answer is not a fault, but an endless one is.
.venv/fuzz/bin/schemathesis run "http://$HOST:$PORT/openapi.json" --url "http://$HOST:$PORT" \
  --checks all --exclude-checks ignored_auth --mode all --phases examples,coverage,fuzzing \
  --max-examples "${FUZZ_EXAMPLES:-30}" --seed 1 --workers 1 --request-timeout 60
kill -0 "$server" || { echo "The server went away:" >&2; cat "$work/log" >&2; exit 1; }
