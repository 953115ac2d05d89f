#!/usr/bin/env bash
# From a bare Debian to a running, health-checked service: a new Debian tree, deploy/install.sh from a release archive, the
# program as its own user without privileges on a read-only file system, one day transcribed, and everything taken back.
# What a container or a systemd unit does, step by step and timed, where neither runs.
#
#   scripts/test-install.sh ARCHIVE.tar.gz [MODELS]
#
# ARCHIVE comes from scripts/release.sh; MODELS is a folder with base and silero-vad (default: this user's). Run as root; needs
# debootstrap. Takes one to three minutes.
set -euo pipefail
archive=$(realpath "${1:?an archive made by scripts/release.sh}")
cd "$(dirname "$0")/.."
models=$(realpath "${2:-${XDG_CACHE_HOME:-$HOME/.cache}/vibe-transcriber/models}")
samples=$PWD/Samples

work=$(mktemp -d)
root=$work/debian
finish() {
  if [ -e "$work/pid" ]; then kill "$(cat "$work/pid")" 2>/dev/null || true; fi
  for mount in "$root/models" "$root/proc"; do umount "$mount" 2>/dev/null || true; done
  # Never through a mount that is still there.
  rm -rf --one-file-system "$work"
}
trap finish EXIT
fail() { echo "test-install: $*" >&2; exit 1; }
began=$(date +%s%N) before=$began
step() {
  now=$(date +%s%N)
  printf '== %s: %d.%01d s\n' "$1" $(((now - before) / 1000000000)) $(((now - before) / 100000000 % 10))
  before=$now
}
inside() { chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"; }

# The same mirror as this machine's.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
  sed -n 's/^URIs: *\(http[^ ]*\/debian\)\/* *$/\1/p; s/^deb \(\[.*\] \)\{0,1\}\(http[^ ]*\/debian\)\/* .*/\2/p' | head -n 1 || true)
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
debootstrap --variant=minbase "$release" "$root" "${mirror:-http://deb.debian.org/debian}" >"$work/debootstrap.log" ||
  { tail "$work/debootstrap.log" >&2; fail "debootstrap"; }
for file in resolv.conf hosts; do cp "/etc/$file" "$root/etc/$file" 2>/dev/null || true; done
find /etc/apt/apt.conf.d -iname '*proxy*' -exec cp {} "$root/etc/apt/apt.conf.d/" \;
mount -t proc proc "$root/proc"
mkdir "$root/models"
mount --bind -o ro "$models" "$root/models"
step "a bare Debian ($release, $(du -sxm "$root" | cut -f1) MB)"

mkdir "$root/opt/release"
tar -xzf "$archive" -C "$root/opt/release" --strip-components=1
inside sh -c 'find / -xdev -not -path "/opt/*" -not -path "/models*" | sort' >"$work/tree-before"
inside /opt/release/deploy/install.sh --models /models
step "deploy/install.sh"
inside /opt/release/deploy/install.sh --models /models >"$work/second"
if grep -q 'wrote\|made\|installing' "$work/second"; then cat "$work/second" >&2; fail "the second run changed something"; fi
step "the same again, which changes nothing"

home=/var/lib/vibe-transcriber
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
sed -i "s/^#PORT=.*/PORT=$port/" "$root/etc/vibe-transcriber/vibe-transcriber.env"
day=$root$home/vault/recorder-1/2025-07-16
mkdir -p "$day"
cp "$samples/ja-weather.wav" "$day/07-30.wav"
cp "$samples/noise-hum.wav" "$day/08-00.wav"
ffmpeg -v error -i "$samples/ja-meeting.wav" "$day/09-00.flac"
chown -R --reference="$root$home" "$root$home/vault"
umount "$root/models"

# The file system read-only but for the state and a /tmp of its own; no capability, no new privileges, no other processes.
cat >"$work/run" <<'RUN'
set -eu
root=$1 home=$2
shift 2
mount --bind "$root" "$root"
mount --bind "$root$home" "$root$home"
mount -t tmpfs -o mode=1777,nosuid,nodev,noexec tmpfs "$root/tmp"
mount -t tmpfs -o mode=755,nosuid tmpfs "$root/dev"
for device in null zero random urandom; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mount -t proc proc "$root/proc"
mount -o remount,ro,bind "$root"
exec chroot "$root" /usr/bin/env -i -C "$home" PATH=/usr/local/bin:/usr/bin:/bin HOME="$home" \
  setpriv --reuid=vibe-transcriber --regid=vibe-transcriber --init-groups --no-new-privs --bounding-set=-all \
  --inh-caps=-all sh -c 'echo $$ >/tmp/pid; exec "$@"' sh "$@"
RUN
unshare --mount --pid --fork --kill-child=TERM sh "$work/run" "$root" "$home" vibe-transcriber serve 2>"$work/service.log" &
service=$!
echo $service >"$work/pid"
program() { pgrep -P "$service" -f 'vibe-transcriber serve'; }
# A command in the service's own namespaces, as its user.
beside() {
  nsenter -t "$(program)" --mount --pid --root --wd=/proc/"$(program)"/cwd \
    setpriv --reuid=vibe-transcriber --regid=vibe-transcriber --init-groups --no-new-privs \
    /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin HOME=$home "$@"
}
healthy=no
for _ in $(seq 300); do
  if beside vibe-transcriber health 2>/dev/null; then healthy=yes; break; fi
  kill -0 "$service" 2>/dev/null || break
  sleep 0.1
done
[ $healthy = yes ] || { cat "$work/service.log" >&2; fail "the health check does not pass"; }
step "the service answers its health check"

status=/proc/$(program)/status
grep -q '^Uid:[[:space:]]0' "$status" && fail "the service runs as root"
grep -q '^NoNewPrivs:[[:space:]]1' "$status" || fail "the service could gain privileges"
for set in Prm Eff Bnd; do
  grep -q "^Cap$set:[[:space:]]0000000000000000" "$status" || fail "the service has capabilities (Cap$set)"
done
for place in /usr/local/bin/x /etc/x /var/x; do
  if nsenter -t "$(program)" --mount --root touch $place 2>/dev/null; then fail "even root should not write $place"; fi
done
beside sh -c "touch $home/x && rm $home/x" || fail "the state cannot be written"
step "no root, no capability, nothing to write but the state"

curl -sS --max-time 300 -H 'content-type: application/json' -d '{"device_id": "recorder-1", "date": "2025-07-16"}' \
  "http://127.0.0.1:$port/fetch-and-transcribe" >"$work/day.json"
python3 - "$work/day.json" "$root$home/transcripts.sqlite" <<'PYTHON'
import json
import sqlite3
import sys

day = json.load(open(sys.argv[1]))
assert day["status"] == "success" and day["summary"]["successfully_transcribed"] == 3, day
rows = dict(sqlite3.connect(sys.argv[2]).execute("select time_block, transcription from vibe_whisper"))
assert "天気" in rows["07-30"] and rows["08-00"] == "" and "会議" in rows["09-00"], rows
print(json.dumps(day["summary"]))
PYTHON
step "POST /fetch-and-transcribe: speech as WAV and FLAC, and a hum"
beside vibe-transcriber doctor || fail "the doctor finds errors"
step "vibe-transcriber doctor"

pid=$(program)
kill -TERM "$pid"
ended=0
wait "$service" || ended=$?
rm "$work/pid"
[ $ended = 0 ] || fail "the service ended with $ended"
inside /opt/release/deploy/install.sh --uninstall --purge
inside sh -c 'find / -xdev -not -path "/opt/*" -not -path "/models*" | sort' >"$work/tree-after"
left=$(comm -13 "$work/tree-before" "$work/tree-after" | grep -i 'vibe' || true)
[ -z "$left" ] || fail "the uninstallation leaves $left"
step "SIGTERM, and uninstalled without a trace"
before=$began
step "all of it"
