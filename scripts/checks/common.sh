# shellcheck shell=bash
# What the checks in this folder share: Debian trees, a stand-in for the Hugging Face hub, a service without rights, and an end
# that leaves nothing behind. Sourced from the repository's root with a name for messages: . scripts/checks/common.sh NAME
# They run as root and need debootstrap, iproute2, openssl and Python 3.
check=$1
cache=${XDG_CACHE_HOME:-$HOME/.cache}/vibe-transcriber
models=$cache/models
# Debian trees, for a week.
keep=$cache/checks
work=$(mktemp -d)
# What is to be ended and unmounted at the end, the newest first.
processes=() mounts=()
# A service's.
environment=()

fail() { echo "$check: $*" >&2; exit 1; }
[ "$(id -u)" = 0 ] || fail "run this as root"
mkdir -p "$keep"

clean_up() {
  local i
  for ((i = ${#processes[@]} - 1; i >= 0; i--)); do
    # unshare waits for what it started, whatever it is told itself.
    pkill -KILL -P "${processes[i]}" || true
    if kill "${processes[i]}" 2>/dev/null; then wait "${processes[i]}" 2>/dev/null || true; fi
  done
  # A check's own end.
  if [ "$(type -t at_end)" = function ]; then at_end || true; fi
  for ((i = ${#mounts[@]} - 1; i >= 0; i--)); do umount "${mounts[i]}" 2>/dev/null || true; done
  # Never through a mount that is still there.
  rm -rf --one-file-system "$work"
}
trap clean_up EXIT

began=$(date +%s%N) before=$began
step() {
  local now
  now=$(date +%s%N)
  printf '== %s: %d.%01d s\n' "$1" $(((now - before) / 1000000000)) $(((now - before) / 100000000 % 10))
  before=$now
}
all_of_it() { before=$began; step "all of it"; }

# debian RELEASE FOLDER: a bare tree from this machine's mirror, with this machine's way to the network.
debian() {
  local release=$1 tree=$2 archive=$keep/debian-$1.tar mirror
  mkdir -p "$tree"
  if [ -n "$(find "$archive" -mtime -7 2>/dev/null)" ]; then
    tar -C "$tree" --numeric-owner -xpf "$archive"
  else
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
      sed -n 's/^URIs: *\(http[^ ]*\/debian\)\/* *$/\1/p; s/^deb \(\[.*\] \)\{0,1\}\(http[^ ]*\/debian\)\/* .*/\2/p' |
      head -n 1 || true)
    debootstrap --variant=minbase "$release" "$tree" "${mirror:-http://deb.debian.org/debian}" >"$work/debootstrap.log" ||
      { tail "$work/debootstrap.log" >&2; fail "debootstrap $release"; }
    rm -rf "$tree"/var/lib/apt/lists/* "$tree"/var/cache/apt/{*.bin,archives/*.deb}
    tar -C "$tree" --numeric-owner -cf "$archive.new" .
    mv "$archive.new" "$archive"
  fi
  cp -L /etc/resolv.conf /etc/hosts "$tree/etc/"
  find /etc/apt/apt.conf.d -iname '*proxy*' -exec cp {} "$tree/etc/apt/apt.conf.d/" \;
}

# inside TREE COMMAND…: as root in a tree, with no more environment than a login has.
inside() {
  local tree=$1
  shift
  chroot "$tree" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"
}

hub_names="huggingface.co cas-bridge.xethub.hf.co"
# An address of this machine alone, so that two checks at a time do not meet.
hub_address=127.$((RANDOM % 250 + 1)).$((RANDOM % 250)).1
# authority FOLDER: a certificate authority for a week (ca.crt), unless there is one, and a certificate of the hub by it
# (hub.pem). Only the trees and images of a check trust it.
authority() {
  local key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 14)
  mkdir -p "$1"
  chmod 0700 "$1"
  (
    cd "$1" || exit
    if [ -z "$(find ca.crt -mtime -7 2>/dev/null)" ]; then
      openssl req -x509 "${key[@]}" -subj "/CN=vibe-transcriber's checks" -keyout ca.key -out ca.crt 2>/dev/null
    fi
    openssl req -x509 "${key[@]}" -CA ca.crt -CAkey ca.key -subj "/CN=${hub_names%% *}" \
      -addext "subjectAltName=DNS:${hub_names// /,DNS:}" -addext basicConstraints=critical,CA:FALSE \
      -keyout hub.key -out hub.crt 2>/dev/null
    cat hub.crt hub.key >hub.pem
  )
}

# hub FOLDER [COMMAND…]: restarts the stand-in with the certificate in FOLDER, through COMMAND; its requests go to
# $work/hub.log.
hub() {
  local folder=$1
  shift
  if [ -n "${hub:-}" ] && kill "$hub" 2>/dev/null; then wait "$hub" 2>/dev/null || true; fi
  rm -f "$work/hub.log"
  "$@" python3 scripts/checks/hub.py "$models/base" "$folder/hub.pem" "$work/hub.log" "$hub_address" &
  hub=$!
  processes+=("$hub")
  for _ in $(seq 100); do
    if [ -e "$work/hub.log" ]; then return; fi
    kill -0 "$hub" 2>/dev/null || fail "no stand-in for the hub"
    sleep 0.1
  done
  fail "the stand-in for the hub does not answer"
}
# The weights came in two parts from the other host, and nothing was asked for that the hub does not have.
hub_was_used() {
  local line
  for line in "${hub_names#* } .*model.bin - 200" "${hub_names#* } .*model.bin bytes=[1-9][0-9]*- 206" \
    "${hub_names%% *} .*config.json - 200" "${hub_names%% *} .*tokenizer.json - 200"; do
    grep -q "^$line$" "$work/hub.log" || { cat "$work/hub.log" >&2; fail "the model did not come from the hub as it should"; }
  done
  if grep ' 40[0-9]$' "$work/hub.log" >&2; then fail "the hub does not have that"; fi
}

# confined TREE STATE USER COMMAND…: starts a service as systemd's unit or a container engine does, in the background: the file
# system read-only but for STATE and a /tmp of its own, no network but its own, no other processes, no capability, no new
# privileges. It starts in STATE with what the array `environment` holds; its log is $work/service.log.
confined() {
  tree=$1 state=$2 user=$3
  shift 3
  cat >"$work/confined" <<'RUN'
set -eu
tree=$1 state=$2
shift 2
ip link set lo up
mount --bind "$tree" "$tree"
mount --bind "$tree$state" "$tree$state"
mount -t tmpfs -o mode=1777,nosuid,nodev,noexec tmpfs "$tree/tmp"
mount -t tmpfs -o mode=755,nosuid tmpfs "$tree/dev"
for device in null zero random urandom; do
  touch "$tree/dev/$device"
  mount --bind "/dev/$device" "$tree/dev/$device"
done
mount -t proc proc "$tree/proc"
mount -o remount,ro,bind "$tree"
exec chroot "$tree" /usr/bin/env -i -C "$state" "$@"
RUN
  rights=(setpriv --reuid="$user" --regid="$user" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all)
  unshare --mount --pid --net --fork --kill-child=TERM sh "$work/confined" "$tree" "$state" "${environment[@]}" \
    "${rights[@]}" "$@" 2>"$work/service.log" &
  service=$!
  processes+=("$service")
}

# The service's first process, outside its namespaces.
first() { pgrep -P "$service"; }

# beside COMMAND…: in the service's namespaces, with its user, rights and environment; what `docker exec` does.
beside() {
  nsenter -t "$(first)" --mount --pid --net --root --wd="/proc/$(first)/cwd" /usr/bin/env -i "${environment[@]}" \
    "${rights[@]}" "$@"
}

# healthy COMMAND…: waits until the health check passes.
healthy() {
  for _ in $(seq 300); do
    if beside "$@" 2>/dev/null; then return; fi
    kill -0 "$service" 2>/dev/null || break
    sleep 0.1
  done
  cat "$work/service.log" >&2
  fail "the health check does not pass"
}

# Nobody can do more than he needs, and nothing can be written but the state.
has_no_rights() {
  local status set place
  status=/proc/$(first)/status
  if grep -q '^Uid:[[:space:]]0' "$status"; then fail "the service runs as root"; fi
  grep -q '^NoNewPrivs:[[:space:]]1' "$status" || fail "the service could gain privileges"
  for set in Prm Eff Bnd; do
    grep -q "^Cap$set:[[:space:]]0000000000000000" "$status" || fail "the service has capabilities (Cap$set)"
  done
  for place in /usr/local/bin/x /etc/x /var/x; do
    if nsenter -t "$(first)" --mount --root touch $place 2>/dev/null; then fail "even root should not write $place"; fi
  done
  beside sh -c "touch $state/x && rm $state/x" || fail "the state cannot be written"
}

# recordings FOLDER: the files of a day, speech as WAV and FLAC and a hum.
recordings() {
  mkdir -p "$1"
  cp Samples/ja-weather.wav "$1/07-30.wav"
  cp Samples/noise-hum.wav "$1/08-00.wav"
  ffmpeg -v error -y -i Samples/ja-meeting.wav "$1/09-00.flac"
}

# day PORT DATABASE: asks for the day of recorder-1 and looks at the texts; says how many were new.
day() {
  nsenter -t "$(first)" --net curl -sS --max-time 300 -H 'content-type: application/json' \
    -d '{"device_id": "recorder-1", "date": "2025-07-16"}' "http://127.0.0.1:$1/fetch-and-transcribe" >"$work/day.json"
  python3 - "$work/day.json" "$2" <<'PYTHON'
import json
import sqlite3
import sys

day = json.load(open(sys.argv[1]))
summary = day["summary"]
done = summary["successfully_transcribed"] + summary["skipped_as_processed_in_db"]
assert day["status"] == "success" and done == 3, day
rows = dict(sqlite3.connect(sys.argv[2]).execute("select time_block, transcription from vibe_whisper"))
assert "天気" in rows["07-30"] and rows["08-00"] == "" and "会議" in rows["09-00"], rows
print("new texts:", summary["successfully_transcribed"])
PYTHON
}

# Ends the service as systemd and container engines do; it must end by itself and well.
ended() {
  local status=0
  kill -TERM "$(first)"
  wait "$service" || status=$?
  [ $status = 0 ] || { cat "$work/service.log" >&2; fail "the service ended with $status"; }
}
