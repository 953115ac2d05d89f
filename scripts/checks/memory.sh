#!/usr/bin/env bash
# A whole day in a control group that kills whoever takes more: 48 slots, of which some are half hours of speech without a pause, some
# compressed recordings of some hours side by side, and the rest a sentence every minute; ffmpeg is in the same group. The program
# must find the limit by itself and keep to it; nothing may be killed.
#
#   scripts/checks/memory.sh [--program FILE] [MB…]
#
# --program FILE  default: .build/release/vibe-transcriber
# MB              limits to try, each with a day of its own (default: 1024 600)
#
# Uses control groups of version 1 or 2, whichever the machine lets root make. Needs ffmpeg and the model in this user's cache; takes
# ten to fifteen minutes for each limit.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/checks/common.sh memory
program=.build/release/vibe-transcriber
if [ "${1-}" = --program ]; then program=$2; shift 2; fi
program=$(realpath "$program")
limits=("$@")
[ ${#limits[@]} -gt 0 ] || limits=(1024 600)

slots=$work/vault/recorder/2025-07-16
mkdir -p "$slots"
sound() { ffmpeg -v error -nostdin -stream_loop -1 "$@"; }
# Speech without a pause, as WAV; and a sentence a minute for hours, as Opus: what the longest recordings are.
ffmpeg -v error -nostdin -i Samples/ja-meeting.wav -af apad=whole_dur=60 "$work/minute.wav"
for slot in 09-00 09-30; do sound -i Samples/ja-meeting.wav -t 1800 "$slots/$slot.wav"; done
for slot in 12-00 12-30; do sound -i "$work/minute.wav" -t 9000 -c:a libopus -b:a 16k "$slots/$slot.opus"; done
sound -i "$work/minute.wav" -t 1800 -c:a aac "$slots/15-00.m4a"
sound -i "$work/minute.wav" -t 1800 "$work/half-hour.wav"
for hour in {00..23}; do
  for half in 00 30; do
    [ -n "$(find "$slots" -name "$hour-$half.*")" ] || ln "$work/half-hour.wav" "$slots/$hour-$half.wav"
  done
done
step "48 recordings of $((45 * 1800 + 2 * 9000 + 1800)) s"

for megabytes in "${limits[@]}"; do
  if [ -d /sys/fs/cgroup/memory ]; then
    group=/sys/fs/cgroup/memory/vibe-check-$$ limit=memory.limit_in_bytes peak=memory.max_usage_in_bytes
    kills() { sed -n 's/^oom_kill //p' "$group/memory.oom_control"; }
  else
    group=/sys/fs/cgroup/vibe-check-$$ limit=memory.max peak=memory.peak
    kills() { sed -n 's/^oom_kill //p' "$group/memory.events"; }
  fi
  mkdir "$group" || fail "no control group can be made"
  at_end() { rmdir "$group" 2>/dev/null; }
  echo $((megabytes << 20)) >"$group/$limit"
  rm -rf "$work/state"
  mkdir "$work/state"
  settings=(env -u SUPABASE_URL -u VAULT_URL -u MEMORY_LIMIT_MB VAULT_DIR="$work/vault" TEMP_DIR="$work/state"
    DATABASE_PATH="$work/state/transcripts.sqlite" STATE_PATH="$work/state/state.sqlite")
  # In the group from its first instruction on; `exec` keeps the process.
  within() { (echo "$BASHPID" >"$group/cgroup.procs" && exec "${settings[@]}" "$program" "$@"); }
  within doctor | grep '^[a-z]* *memory' || true
  within fetch-and-transcribe --device recorder --date 2025-07-16 >"$work/report.json" 2>"$work/log" ||
    [ $? = 1 ] || { tail "$work/log" >&2; fail "the program ended within $megabytes MB"; }
  python3 - "$work/report.json" <<'PYTHON'
import json
import sys

day = json.load(open(sys.argv[1]))
# A recording that does not fit next to the model is rejected with a reason, and kills nothing.
refused = [error["time_block"] for error in day["errors"] if error["code"] == "audio_too_long"]
assert len(refused) == len(day["errors"]) and set(refused) <= {"12-00", "12-30"}, day
assert day["summary"]["successfully_transcribed"] == 48 - len(refused), day
if refused:
    print("longer than fits:", *refused)
PYTHON
  [ "$(kills)" = 0 ] || fail "$(kills) processes were killed within $megabytes MB"
  step "within $megabytes MB, of which $(($(cat "$group/$peak") >> 20)) were taken at most, files in memory included"
  rmdir "$group"
done
all_of_it
