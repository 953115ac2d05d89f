#!/usr/bin/env bash
# Cuts the power under a service: what it wrote and did not sync is gone. Whatever a client was told before must be there after, at
# any such moment: jobs that were answered, texts that were saved. Then a service is started on what is left of one such moment
# and must finish every job.
#
#   scripts/checks/power-cut.sh [CUTS] [PROGRAM]
#
# CUTS        places to cut at (default: 200)
# PROGRAM     default: .build/debug/vibe-transcriber
#
# A recorder (power_cut.c) writes down each write and each sync of the program's databases; power_cut.py rebuilds the files from
# that. It shows what the program relies on, not what a disk does that says "synced" too early. Needs a C compiler, Python 3 and
# the model in this user's cache; takes a minute.
set -euo pipefail
cd "$(dirname "$0")/../.."
cuts=${1:-200}
program=$(realpath "${2:-.build/debug/vibe-transcriber}")
work=$(mktemp -d)
service=
finish() {
  if [ -n "$service" ]; then kill "$service" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap finish EXIT
fail() { echo "power-cut: $*" >&2; exit 1; }

cc -shared -fPIC -O1 -Wall -Wextra -Werror -o "$work/recorder.so" scripts/checks/power_cut.c -ldl
devices=(a b c d)
for device in "${devices[@]}"; do
  mkdir -p "$work/vault/$device/2025-07-16"
  for slot in 07-30 08-00 08-30 09-00 09-30 10-00; do cp Samples/noise-hum.wav "$work/vault/$device/2025-07-16/$slot.wav"; done
  cp Samples/ja-yes.wav "$work/vault/$device/2025-07-16/12-00.wav"
done
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
serve() {
  env -u SUPABASE_URL -u VAULT_URL PORT="$port" VAULT_DIR="$work/vault" DATABASE_PATH="$1/transcripts.sqlite" \
    STATE_PATH="$1/state.sqlite" TEMP_DIR="$work" LOG_LEVEL=warning "${@:2}" "$program" serve 2>"$work/log" &
  service=$!
  for _ in $(seq 300); do
    if curl -sf "http://127.0.0.1:$port/health" >/dev/null; then return; fi
    sleep 0.1
  done
  cat "$work/log" >&2
  fail "the service does not start"
}
stop() {
  kill -"$1" "$service"
  wait "$service" 2>/dev/null || true
  service=
}

mkdir "$work/disk"
serve "$work/disk" LD_PRELOAD="$work/recorder.so" POWER_CUT_ROOT="$work/disk/" POWER_CUT_LOG="$work/records"
python3 scripts/checks/power_cut.py ask "$port" "$work/records" "$work/told" "${devices[@]}"
stop KILL
python3 scripts/checks/power_cut.py cut "$work/records" "$work/told" "$cuts" "$work/left"

# What a cut in the middle of the second job left: a service resumes from there.
python3 - "$work" <<'PYTHON'
import json
import pathlib
import sys

work = pathlib.Path(sys.argv[1])
told = json.loads((work / "told").read_text())
end = [what["at"] for what in told if what["device"] == "b" and "slot" in what][2]
(work / "half").write_bytes((work / "records").read_bytes()[:end])
early = [what for what in told if what["at"] <= end]
(work / "half-told").write_text(json.dumps(early))
PYTHON
python3 scripts/checks/power_cut.py cut "$work/half" "$work/half-told" 1000000 "$work/after" >/dev/null
serve "$work/after"
for _ in $(seq 600); do
  stored=$(sqlite3 "$work/after/transcripts.sqlite" "SELECT count(*) FROM vibe_whisper WHERE device_id IN ('a', 'b')" 2>/dev/null || echo 0)
  if [ "$stored" = 14 ]; then break; fi
  sleep 0.1
done
[ "$stored" = 14 ] || { cat "$work/log" >&2; fail "the service does not finish what the cut left: $stored of 14 texts"; }
stop TERM
echo "power-cut: a service that starts after a cut finishes both jobs"
