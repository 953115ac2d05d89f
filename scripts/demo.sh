#!/usr/bin/env bash
# Installs what is missing, builds, fetches the model, and does the main job on a sample vault: the server, one request
# for a recorder's day, the transcripts, and the same request again.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/setup.sh
swift build -c release --product vibe-transcriber
.build/release/vibe-transcriber models fetch base

binary=.build/release/vibe-transcriber
demo=.demo
device="demo-recorder"
date=2025-07-16
slots="$demo/vault/$device/$date"

rm -rf "$demo"
mkdir -p "$slots"
# Japanese, English, Japanese with pauses of five seconds, silence, and a file that isn't audio; the other slots are empty.
cp Samples/ja-weather.wav "$slots/07-30.wav"
cp Samples/en-shopping.wav "$slots/09-00.wav"
python3 - "$slots" <<'PYTHON'
import sys
import wave

def write(path, frames):
    with wave.open(path, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16000)
        out.writeframes(frames)

def speech(name):
    with wave.open(f"Samples/{name}.wav") as clip:
        return clip.readframes(clip.getnframes())

pause = bytes(2 * 16000 * 5)
write(f"{sys.argv[1]}/12-30.wav", pause + speech("ja-meeting") + pause + speech("ja-dinner") + pause)
write(f"{sys.argv[1]}/22-00.wav", bytes(2 * 16000 * 60))
PYTHON
echo "This is not audio." > "$slots/23-30.wav"

export HOST=127.0.0.1
PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export PORT
export VAULT_DIR="$demo/vault" DATABASE_PATH="$demo/transcripts.sqlite" WHISPER_LANGUAGE=auto LOG_LEVEL=warning
unset VAULT_URL SUPABASE_URL

"$binary" serve &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
  curl -sf "http://$HOST:$PORT/health" >/dev/null && break
  kill -0 "$server" || exit 1
  sleep 0.1
done

request() {
  curl -sS -w '\n(%{http_code}, %{time_total} s)\n' -H 'content-type: application/json' \
    -d "{\"device_id\": \"$device\", \"date\": \"$date\"}" "http://$HOST:$PORT/fetch-and-transcribe"
}

echo "== POST /fetch-and-transcribe for $device, $date"
request
echo
echo "== The transcripts (an empty one is silence)"
python3 - "$DATABASE_PATH" <<'PYTHON'
import sqlite3
import sys

for block, text in sqlite3.connect(sys.argv[1]).execute(
        "SELECT time_block, transcription FROM vibe_whisper ORDER BY time_block"):
    print(f"{block}  {text}")
PYTHON
echo
echo "== The same request again: finished slots are skipped"
request
