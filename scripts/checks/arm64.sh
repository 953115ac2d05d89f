#!/usr/bin/env bash
# The program on 64-bit ARM, the production machine's processor, on a machine that has none: cross-compiled with Debian sid's Swift
# and run under qemu as a Neoverse N1, which Graviton 2 (t4g) has. The samples' texts beside an x86 build's, and a recorder's day
# through kill -9 and a restart.
#
#   scripts/checks/arm64.sh [--debian RELEASE] [--work DIR] [--program FILE] [--models DIR]
#
# --debian RELEASE  link with that Debian's libraries and run on them: bookworm for a program that older systems can run (default: sid)
# --work DIR        keeps the Debian trees and the build for the next time, 9 GB (default: ~/.cache/vibe-transcriber/arm64)
# --program FILE    the x86 build (default: .build/release/vibe-transcriber)
# --models DIR      a folder with base; fetched when it is missing (default: this user's)
#
# Run as root on an x86-64 Debian or Ubuntu, by hand and before a release. Installs mmdebstrap and debian-archive-keyring; all else stays in
# the work folder, which may be removed at any time. Needs curl, python3, Debian's packages (2 GB the first time) and the Swift packages
# from where git gets them. The first time takes twenty minutes on two cores, later ones eight.
set -euo pipefail

# Mounts and processes live in namespaces of their own and end with this script, however it ends.
if [ "${1-}" != --isolated ]; then
  fail() { echo "arm64: $*" >&2; exit 1; }
  [ "$(id -u)" = 0 ] || fail "run it as root: it mounts, and enters Debian trees with chroot"
  [ "$(uname -m)" = x86_64 ] || fail "this is for x86-64; on ARM run scripts/test.sh"
  setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc "$0" --isolated "$@" &
  isolated=$!
  trap 'kill -KILL "$isolated" 2>/dev/null || true' EXIT
  trap 'exit 130' INT TERM HUP
  ended=0
  wait "$isolated" || ended=$?
  exit "$ended"
fi
shift

cache=${XDG_CACHE_HOME:-$HOME/.cache}/vibe-transcriber
here=$(realpath "$(dirname "$0")/../..")
release=sid work=$cache/arm64 models=$cache/models x86=$here/.build/release/vibe-transcriber
while [ $# -gt 0 ]; do
  case $1 in
    --debian) release=${2:?a release of Debian}; shift ;;
    --work) work=${2:?a folder}; shift ;;
    --program) x86=${2:?a program}; shift ;;
    --models) models=${2:?a folder}; shift ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d' >&2; exit 64 ;;
  esac
  shift
done
mkdir -p "$work" "$models"
work=$(realpath "$work") models=$(realpath "$models") x86=$(realpath -m "$x86")
cd "$here"

fail() { echo "arm64: $*" >&2; exit 1; }
began=$(date +%s%N) before=$began
step() {
  now=$(date +%s%N)
  printf '== %s: %d.%01d s\n' "$1" $(((now - before) / 1000000000)) $(((now - before) / 100000000 % 10))
  before=$now
}

exec 9>"$work/lock"
flock -n 9 || fail "another run works in $work"
[ -x "$x86" ] || fail "no x86 build to compare with at $x86: swift build -c release --product vibe-transcriber, or --program FILE"
if ! command -v mmdebstrap >/dev/null || [ ! -e /usr/share/keyrings/debian-archive-keyring.gpg ]; then
  echo "Installing mmdebstrap and debian-archive-keyring"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mmdebstrap debian-archive-keyring >/dev/null
fi

# The same mirror as this machine's. A mirror may be a snapshot, whose list of packages is past its date.
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
  sed -n 's/^URIs: *\(http[^ ]*\/debian\)\/* *$/\1/p; s/^deb \(\[.*\] \)\{0,1\}\(http[^ ]*\/debian\)\/* .*/\2/p' | head -n 1 || true)
options=(--aptopt='Acquire::Check-Valid-Until "false"' --aptopt='APT::Install-Recommends "false"')
for file in /etc/apt/apt.conf.d/*[pP]roxy*; do
  [ ! -e "$file" ] || options+=(--aptopt="$file")
done

# A tree NAME of a Debian, unless it is there and of the same packages.
tree() {
  local name=$1 release=$2 architecture=$3 variant=$4 packages=$5
  local root=$work/$name made="$release $architecture $variant $packages"
  if [ "$(cat "$root.made" 2>/dev/null)" = "$made" ]; then return; fi
  # Removed first, so that half a tree is never taken for one.
  rm -f "$root.made"
  rm -rf --one-file-system "$root"
  mmdebstrap --mode=root --variant="$variant" --architectures="$architecture" --include="$packages" "${options[@]}" \
    "$release" "$root" "deb [check-valid-until=no] ${mirror:-http://deb.debian.org/debian} $release main" >"$work/$name.log" 2>&1 ||
    { tail -n 20 "$work/$name.log" >&2
      fail "no Debian $release for $architecture: see above and $work/$name.log (sid changes; packages may have other names now)"; }
  echo "$made" >"$root.made"
}
size() { du -sxm "$1" | cut -f1; }
# The version of a package of a tree; one that was only unpacked has no list of packages.
version() { zcat "$work/$1/usr/share/doc/$2/changelog.Debian.gz" | sed -n '1s/.*(\(.*\)).*/\1/p'; }

libraries=ca-certificates,ffmpeg,g++,libpq-dev,libsqlite3-dev,tzdata,zlib1g-dev
tree amd64 sid amd64 apt swiftlang,ca-certificates,g++,git,libpq-dev,libsqlite3-dev,pkg-config,python3,qemu-user,zlib1g-dev
step "Debian sid for amd64 with Swift $(version amd64 swiftlang), qemu $(version amd64 qemu-user) ($(size "$work/amd64") MB)"
tree arm64-sid sid arm64 extract "swiftlang,$libraries"
step "Debian sid for arm64, unpacked, with Swift $(version arm64-sid swiftlang) ($(size "$work/arm64-sid") MB)"
target=arm64-$release
if [ "$release" != sid ]; then
  tree "$target" "$release" arm64 extract "$libraries"
  step "Debian $release for arm64, unpacked ($(size "$work/$target") MB)"
fi
echo "libc $(version "$target" libc6), ffmpeg $(version "$target" ffmpeg)"

tried=6.2.3
found=$(version amd64 swiftlang)
[ "$found" = "$(version arm64-sid swiftlang)" ] ||
  fail "sid has Swift $found for amd64 but $(version arm64-sid swiftlang) for arm64: try again in some days, with an empty $work"
hint=''
if [ "${found%%-*}" != $tried ]; then
  hint="; this check was made with Swift $tried and has not been tried with $found"
  echo "Warning: Debian sid has Swift $found now$hint" >&2
fi

# Debian's place for Swift's libraries is not where the linker's driver looks in a tree that is not its own.
for folder in swift swift_static; do ln -sfn "/arm/arm64-sid/usr/libexec/swift/lib/$folder" "$work/$target/usr/lib/$folder"; done
# What base-files would have made, and links that stay in the tree.
[ -e "$work/$target/lib" ] || ln -s usr/lib "$work/$target/lib"
find "$work/$target/usr/lib/aarch64-linux-gnu" -maxdepth 1 -lname '/lib/*' -printf '%p %l\n' |
  while read -r link aim; do ln -sfn "../../..$aim" "$link"; done
# What SwiftPM has to know to compile for the other tree. Debian calls its host x86_64-pc-linux-gnu.
sdk=$work/sdks/$target.artifactbundle
mkdir -p "$sdk/aarch64" "$work/pc" "$work/home"
cat >"$sdk/info.json" <<JSON
{
  "schemaVersion": "1.0",
  "artifacts": {
    "$target": {
      "type": "swiftSDK",
      "version": "1",
      "variants": [{"path": "aarch64", "supportedTriples": ["x86_64-pc-linux-gnu", "x86_64-unknown-linux-gnu"]}]
    }
  }
}
JSON
cat >"$sdk/aarch64/swift-sdk.json" <<JSON
{
  "schemaVersion": "4.0",
  "targetTriples": {
    "aarch64-unknown-linux-gnu": {
      "sdkRootPath": "/arm/$target",
      "swiftResourcesPath": "/arm/arm64-sid/usr/libexec/swift/lib/swift",
      "swiftStaticResourcesPath": "/arm/arm64-sid/usr/libexec/swift/lib/swift_static",
      "toolsetPaths": ["toolset.json"]
    }
  }
}
JSON
older=''
if [ "$release" != sid ]; then older=', "/arm/older-glibc.o"'; fi
cat >"$sdk/aarch64/toolset.json" <<JSON
{
  "schemaVersion": "1.0",
  "rootPath": "/usr/libexec/swift/bin",
  "swiftCompiler": {"extraCLIOptions": ["-use-ld=lld"]},
  "linker": {"path": "ld.lld", "extraCLIOptions": ["-lstdc++"$older]},
  "librarian": {"path": "llvm-ar"}
}
JSON
# Without the folder of the host's libraries, which Debian's own files name.
for library in pq sqlite3 z; do
  name=${library/#z/zlib} headers=''
  if [ $library = pq ]; then name=libpq headers=" -I/arm/$target/usr/include/postgresql"; fi
  printf 'Name: %s\nDescription: %s\nVersion: 0\nLibs: -l%s\nCflags:%s\n' "$name" "$name" "$library" "$headers" \
    >"$work/pc/$name.pc"
done

# Git takes the packages from where this machine's git does, from folders too.
git -C / config --get-regexp '^url\..*\.insteadof$' >"$work/rewrites" || true
rm -f "$work/gitconfig"
folders=()
while read -r key value; do
  git config --file "$work/gitconfig" --add "$key" "$value"
  folder=${key#url.} folder=${folder%.insteadof} folder=${folder#file://}
  if [ -d "$folder" ]; then folders+=("$folder"); fi
done <"$work/rewrites"
touch "$work/gitconfig"

root=$work/amd64
for file in resolv.conf hosts; do cp "/etc/$file" "$root/etc/$file" 2>/dev/null || true; done
bind() {
  mkdir -p "$root$2"
  mount --bind "$1" "$root$2"
}
mount -t proc proc "$root/proc"
bind "$work" /arm
bind "$here" /src
for folder in "${folders[@]}"; do bind "$folder" "$folder"; done
inside() {
  chroot "$root" /usr/bin/env -i -C /src PATH=/usr/bin:/bin:/usr/libexec/swift/bin HOME=/arm/home LANG=C.UTF-8 \
    GIT_CONFIG_GLOBAL=/arm/gitconfig PKG_CONFIG_PATH=/arm/pc "$@"
}
commit=$(git -c safe.directory='*' rev-parse HEAD 2>/dev/null || true)
if [ -n "$older" ]; then
  inside clang --target=aarch64-unknown-linux-gnu --sysroot="/arm/$target" -O2 -Wall -Wextra -Werror \
    -c scripts/checks/older-glibc.c -o /arm/older-glibc.o
fi
echo "Compiling, ten minutes the first time: $work/build-$release.log"
inside VIBE_TRANSCRIBER_COMMIT="$commit" swift-build -c release --product vibe-transcriber --static-swift-stdlib \
  --scratch-path "/arm/build-$release" --swift-sdks-path /arm/sdks --swift-sdk "$target" >"$work/build-$release.log" 2>&1 ||
  { grep 'error:' "$work/build-$release.log" >&2 || tail -n 20 "$work/build-$release.log" >&2
    fail "it does not compile with Swift $found$hint: see above and $work/build-$release.log"; }
program=$work/build-$release/aarch64-unknown-linux-gnu/release/vibe-transcriber
libc=$(grep -ao 'GLIBC_2\.[0-9]*' "$program" | sort -Vu | tail -n 1)
step "vibe-transcriber for aarch64 ($(stat -c %s "$program" | numfmt --to=si)B, needs $libc)"
echo "$program"

MODEL_DIR=$models "$x86" models fetch base
run=$work/run
day=$run/vault/recorder-1/2025-07-16
rm -rf --one-file-system "$run"
mkdir -p "$run/home" "$run/tmp" "$day"
emulated=("$root/usr/bin/qemu-aarch64" -cpu neoverse-n1 -L "$work/$target")
# qemu cannot start another ARM program by itself, nor tell posix_spawn that a file is not there: hence a whole path. The libraries
# lie where update-alternatives would have linked them from.
mkdir -p "$work/bin"
cat >"$work/bin/ffmpeg" <<SH
#!/bin/sh
exec ${emulated[@]@Q} -E LD_LIBRARY_PATH=/usr/lib/aarch64-linux-gnu/blas:/usr/lib/aarch64-linux-gnu/lapack \\
  '$work/$target/usr/bin/ffmpeg' "\$@"
SH
# The limits of memory and files are too narrow for qemu, which keeps a /proc/cpuinfo of its own in a file.
cat >"$work/bin/prlimit" <<'SH'
#!/bin/sh
while [ "$1" != -- ]; do shift; done
shift
exec "$@"
SH
chmod +x "$work/bin"/*
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
clean=(env -i -C "$run" PATH=/usr/bin:/bin HOME="$run/home" LANG=C.UTF-8 MODEL_DIR="$models" TEMP_DIR="$run/tmp")
arm=("${clean[@]}" PATH="$work/bin:/usr/bin:/bin" FFMPEG_PATH="$work/bin/ffmpeg" HOST=127.0.0.1 PORT="$port"
  VAULT_DIR="$run/vault" WHISPER_LANGUAGE=ja
  DATABASE_PATH="$run/transcripts.sqlite" STATE_PATH="$run/state.sqlite" "${emulated[@]}" "$program")

shown=$("${arm[@]}" --version)
echo "$shown"
[[ $shown == *"(commit ${commit:0:12})" ]] || [ -z "$commit" ] || fail "that is not commit ${commit:0:12}"
"${arm[@]}" doctor >"$run/doctor" || { cat "$run/doctor" >&2; fail "the doctor finds errors"; }
grep -q 'kernels neon-dotprod' "$run/doctor" || { cat "$run/doctor" >&2; fail "not the kernels of a Neoverse N1"; }
grep -v '^ok' "$run/doctor"
step "--version and doctor: kernels neon-dotprod, no error"

# The samples' texts from both, and their errors by the rules of evaluate.
"${clean[@]}" "$x86" evaluate "$here/Samples/manifest.tsv" --format json --write-texts "$run/x86.tsv" >"$run/x86.json"
step "the samples on x86"
# Japanese where nobody speaks, as evaluate has it.
for language in ja en; do
  mapfile -t clips < <(awk -F '\t' -v language=$language -v folder="$here/Samples/" \
    'NR > 1 && ($2 == language || ($2 == "" && language == "ja")) { print folder $1 }' Samples/manifest.tsv)
  "${arm[@]}" transcribe "${clips[@]}" --language $language --format json >>"$run/arm.jsonl"
done
python3 - "$run/arm.jsonl" >"$run/arm.tsv" <<'PYTHON'
import json
import os
import sys

print("path\ttext")
for line in open(sys.argv[1]):
    clip = json.loads(line)
    print(os.path.basename(clip["file"]), " ".join(clip["text"].split()), sep="\t")
PYTHON
"${clean[@]}" "$x86" evaluate "$here/Samples/manifest.tsv" --format json --read-texts "$run/arm.tsv" >"$run/arm.json"
python3 - "$run/x86.json" "$run/arm.json" <<'PYTHON' || fail "the texts are worse than on x86"
import json
import sys

# Sums that are rounded otherwise may change a word that the model is not sure about; in Japanese that is up to three characters.
MARGIN = 3

x86, arm = (json.load(open(path)) for path in sys.argv[1:])
for before, after in zip(x86["files"], arm["files"], strict=True):
    assert before["path"] == after["path"]
    if before["text"] == after["text"]:
        print(f"same       {before['path']}: {after['text']}")
    else:
        print(f"different  {before['path']}: {after['text']} ({after['errors']} of {after['units']} wrong)")
        print(f"           on x86: {before['text']} ({before['errors']} of {before['units']} wrong)")
bad = False
for before, after in zip(x86["languages"], arm["languages"], strict=True):
    bad |= after["errors"] > before["errors"] + MARGIN
    print(f"{after['language']}: {after['errors']} of {after['units']} {after['unit']} wrong, on x86 {before['errors']}; "
          f"allowed {before['errors'] + MARGIN}")
before, after = (report["non_speech"]["false_outputs"] for report in (x86, arm))
print(f"no speech: {after} clips with text, on x86 {before}")
sys.exit(bad or after > before)
PYTHON
step "the samples on ARM"

cp Samples/ja-weather.wav "$day/07-30.wav"
cp Samples/noise-hum.wav "$day/08-00.wav"
"$work/bin/ffmpeg" -v error -nostdin -i "$here/Samples/ja-meeting.wav" "$day/09-00.flac"
cp Samples/ja-dinner.wav "$day/10-00.wav"
get() { curl -sS --max-time 60 "http://127.0.0.1:$port$1"; }
post() {
  curl -sS -f --max-time 3600 -H 'content-type: application/json' -d '{"device_id": "recorder-1", "date": "2025-07-16"}' \
    "http://127.0.0.1:$port/fetch-and-transcribe"
}
serve() {
  "${arm[@]}" serve 2>>"$run/service.log" &
  service=$!
  for _ in $(seq 300); do
    if get /health >/dev/null 2>&1; then return; fi
    kill -0 "$service" 2>/dev/null || break
    sleep 1
  done
  cat "$run/service.log" >&2
  fail "the service does not answer"
}
# The newest job, and those of its slots that have audio: "running 07-30=transcribed 08-00=transcribing".
job() {
  get "/jobs/$(get /jobs | python3 -c 'import json, sys; print(json.load(sys.stdin)["jobs"][0]["job_id"])')$1"
}
state() {
  job '' | python3 -c '
import json, sys
job = json.load(sys.stdin)
print(job["state"], *("=".join(slot.values()) for slot in job["slots"] if slot["state"] not in ("unknown", "no_audio")))'
}
await() {
  local now
  for _ in $(seq 1800); do
    now=$(state 2>/dev/null) || true
    # shellcheck disable=SC2053 # A pattern.
    if [[ $now == $1 ]]; then return; fi
    if [[ $now == completed* ]]; then break; fi
    kill -0 "$service" 2>/dev/null || break
    sleep 1
  done
  cat "$run/service.log" >&2
  fail "the day does not come to $1: $now"
}

serve
step "the service answers"
post >"$run/first" 2>&1 &
client=$!
await '* 07-30=transcribed 08-00=silent 09-00=transcribing *'
# While it computes.
sleep 3
kill -KILL "$service"
wait "$service" 2>/dev/null || true
if wait "$client"; then fail "the client of a killed service was told that it succeeded"; fi
step "POST /fetch-and-transcribe, and kill -9 in its third slot"
serve
state
await '* 09-00=transcribing *'
step "the service answers again, and goes on by itself"
await 'completed *'
job /events >"$run/events"
post >"$run/day.json"
python3 - "$run" <<'PYTHON'
import collections
import json
import os
import sqlite3
import sys

run = sys.argv[1]
events = collections.Counter()
for event in open(f"{run}/events").read().split("\n\n"):
    fields = dict(line.split(": ", 1) for line in event.splitlines() if line and line[0] != ":")
    if fields.get("event") in ("started", "saved", "failed"):
        events[fields["event"], json.loads(fields["data"])["time_block"]] += 1
print(*(f"{block} {event} {count}×" for (event, block), count in sorted(events.items(), key=lambda item: item[0][1])), sep=", ")
once = {(event, block): 1 for event in ("started", "saved") for block in ("07-30", "08-00", "09-00", "10-00")}
assert events == once | {("started", "09-00"): 2}, "a finished slot was done again, or one is missing"

again = json.load(open(f"{run}/day.json"))["summary"]
assert again["skipped_as_processed_in_db"] == 4 and again["successfully_transcribed"] == 0, again
rows = dict(sqlite3.connect(f"{run}/transcripts.sqlite").execute("select time_block, transcription from vibe_whisper"))
texts = {os.path.basename(clip["file"]): clip["text"] for clip in map(json.loads, open(f"{run}/arm.jsonl"))}
wanted = {"07-30": "ja-weather", "08-00": "noise-hum", "09-00": "ja-meeting", "10-00": "ja-dinner"}
assert rows == {block: texts[f"{clip}.wav"] for block, clip in wanted.items()}, rows
PYTHON
step "the day is complete, no finished slot was done again, the texts are those of transcribe"

kill -TERM "$service"
ended=0
wait "$service" || ended=$?
[ $ended = 0 ] || { cat "$run/service.log" >&2; fail "the service ended with $ended"; }
step "SIGTERM ends it with status 0"
before=$began
step "all of it"
