#!/usr/bin/env bash
# Builds deploy/Dockerfile as it is and as its header says, and runs what comes out: the image's own user, entry point and health
# check on a read-only file system, recordings of every kind, a day through the API, the end on SIGTERM; then the image without
# a model, and the release archive that the Dockerfile makes.
#
#   scripts/checks/image.sh [FOLDER]
#
# FOLDER receives the archive. Where this runs neither a registry nor GitHub nor the hub can be reached, and no container engine
# works; so Debian's buildah builds, by chroot, over stand-ins with the names of the official images: a bare Debian, with the
# packages that swift's and python's image bring, and this machine's toolchain, package mirror and pip configuration. hub.py
# stands in for the hub. What Docker's own builder makes of the file is not shown; hadolint reads it in
# scripts/checks/deploy-files.sh.
# Run as root; needs buildah, debootstrap, ffmpeg, iproute2, openssl, Swift and port 443 of a loopback address; the model must be in
# this user's cache. Ten to twenty minutes at first, most of it compiling, and one when nothing has changed: stand-ins, layers and
# the build folder are kept for a week in this user's cache (4 GB).
set -euo pipefail
output=$(realpath -m "${1:-/nowhere}")
cd "$(dirname "$0")/../.."
. scripts/checks/common.sh image

exec 9>"$keep/lock"
flock -n 9 || fail "another one runs"
# The build folder of Swift (RUN --mount=type=cache) is in there.
export TMPDIR=$keep/tmp
mkdir -p "$TMPDIR" "$work"/{lower,upper,layer,merged}
driver=vfs
if mount -t overlay overlay -o "lowerdir=$work/lower,upperdir=$work/upper,workdir=$work/layer" "$work/merged" 2>/dev/null; then
  umount "$work/merged"
  driver=overlay
fi
images() { command buildah --root "$keep/buildah" --runroot "$work/run" --storage-driver $driver "$@"; }
at_end() { images umount --all; images rm --all; } >/dev/null 2>&1
at_end || true

swift=$(dirname "$(dirname "$(dirname "$(realpath "$(command -v swift)")")")")
# Folders that stand in for git hosts on this machine.
mapfile -t mirrors < <(git config --get-regexp '^url\./.*\.insteadof$' | sed 's/^url\.\(.*\)\.insteadof .*/\1/' | sort -u)

# The official images' part. debian:*-slim has no documentation, no translations and no caches of apt, swift:* what
# swiftlang/swift-docker installs; the toolchain is mounted at build time.
stand_ins() {
  local container root line key value
  images rmi --all --force >/dev/null 2>&1 || true
  debian bookworm "$work/bookworm"
  container=$(images from scratch)
  root=$(images mount "$container")
  cp -a "$work/bookworm/." "$root"
  rm -rf "$work/bookworm" "$root"/usr/share/{doc,info,locale,man}/*
  printf 'Dir::Cache::%s "";\n' pkgcache srcpkgcache >"$root/etc/apt/apt.conf.d/docker-clean"
  printf 'path-exclude=/usr/share/%s/*\n' doc info locale man >"$root/etc/dpkg/dpkg.cfg.d/docker"
  sed 's/^deb \([^ ]*\) .*/Types: deb\nURIs: \1\nSuites: bookworm bookworm-updates\nComponents: main/; q' \
    "$root/etc/apt/sources.list" >"$root/etc/apt/sources.list.d/debian.sources"
  echo "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg" >>"$root/etc/apt/sources.list.d/debian.sources"
  rm "$root/etc/apt/sources.list"
  # Authorities of this machine's network, and the hub's.
  mkdir -p "$root/usr/local/share/ca-certificates"
  find /usr/local/share/ca-certificates -name '*.crt' -exec cp {} "$root/usr/local/share/ca-certificates/" \;
  cp "$keep/authority/ca.crt" "$root/usr/local/share/ca-certificates/check.crt"
  images umount "$container" >/dev/null
  images config --cmd bash --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  images commit --quiet --format docker --rm "$container" docker.io/library/debian:bookworm-slim >/dev/null

  container=$(images from --pull-never docker.io/library/debian:bookworm-slim)
  images run --isolation chroot "$container" sh -ec 'export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update; apt-get -qq install -y binutils libicu-dev libcurl4-openssl-dev libedit-dev libsqlite3-dev \
      libncurses-dev libpython3-dev libxml2-dev pkg-config uuid-dev tzdata git gcc libstdc++-12-dev >/dev/null 2>&1
    rm -r /var/lib/apt/lists/*'
  root=$(images mount "$container")
  while read -r key value; do git config --file "$root/etc/gitconfig" --add "$key" "$value"; done \
    < <(git config --get-regexp '^url\./.*\.insteadof$')
  images umount "$container" >/dev/null
  images config --env PATH="/opt/swift/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "$container"
  images commit --quiet --format docker --rm "$container" docker.io/library/swift:6.3-bookworm >/dev/null

  container=$(images from --pull-never docker.io/library/debian:bookworm-slim)
  images run --isolation chroot "$container" sh -ec 'export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update; apt-get -qq install -y --no-install-recommends ca-certificates python3 python3-pip python3-venv \
      >/dev/null 2>&1
    rm -r /var/lib/apt/lists/*'
  root=$(images mount "$container")
  if [ -e /etc/pip.conf ]; then cp /etc/pip.conf "$root/etc/pip.conf"; fi
  images umount "$container" >/dev/null
  images commit --quiet --format docker --rm "$container" docker.io/library/python:3-slim-bookworm >/dev/null
}

authority "$keep/authority"
made=$({ declare -f debian stand_ins; git config --get-regexp '^url\.'; cat "$keep/authority/ca.crt"; date +%G-%V; } | sha256sum)
if [ "$made" != "$(cat "$keep/made" 2>/dev/null)" ]; then
  rm -f "$keep/made"
  stand_ins
  echo "$made" >"$keep/made"
fi
hub "$keep/authority"
step "stand-ins for the official images ($driver)"

commit=$(git rev-parse HEAD)
host=()
for name in $hub_names; do host+=(--add-host "$name:$hub_address"); done
# build TAG [OPTION…]: as `docker build -f deploy/Dockerfile -t TAG --build-arg COMMIT=… .`
build() {
  local tag=$1 volumes=(--volume "$swift:/opt/swift:ro") mirror
  shift
  for mirror in "${mirrors[@]}"; do volumes+=(--volume "$mirror:$mirror:ro"); done
  images bud --isolation chroot --format docker --pull=never --layers "${volumes[@]}" "${host[@]}" \
    -f deploy/Dockerfile -t "$tag" --build-arg COMMIT="$commit" "$@" . >"$work/build.log" 2>&1 ||
    { tail -n 40 "$work/build.log" >&2; fail "the image cannot be built"; }
}
build vibe-transcriber
if [ -s "$work/hub.log" ]; then hub_was_used; fi
step "docker build -f deploy/Dockerfile -t vibe-transcriber --build-arg COMMIT=$commit ."

container=$(images from --pull-never vibe-transcriber)
root=$(images mount "$container")
megabytes() { du -sxB1 "$1" | awk '{printf "%d", $1 / 1e6}'; }
model=$(megabytes "$root/models")
size=$(($(megabytes "$root") - model))
program=$(megabytes "$root/usr/local/bin/vibe-transcriber")
echo "$size MB without the model ($program of them the program), $((size + model)) MB with it"
[ $size -lt 400 ] || fail "the image is too large"
images inspect --type image vibe-transcriber >"$work/image.json"
# setting NAME: a setting of the image, a word a line.
setting() {
  python3 - "$work/image.json" "$1" <<'PYTHON'
import json
import sys

value = json.load(open(sys.argv[1]))["Docker"]["config"]
for name in sys.argv[2].split("."):
    value = value[name]
print(*([value] if isinstance(value, str) else value), sep="\n")
PYTHON
}
[ "$(setting User)" = 10001:10001 ] || fail "the image has another user"
[ "$(setting WorkingDir)" = /data ] || fail "the image starts elsewhere"
[ "$(images run --isolation chroot "$container" id -u)" = 10001 ] || fail "the image does not run as its user"
images run --isolation chroot "$container" vibe-transcriber --version | tee "$work/version"
grep -q "(commit ${commit:0:12})" "$work/version" || fail "the program does not know its commit"
step "its size, user and version"

# As compose.yaml runs it. HOME is what an engine adds.
mapfile -t environment < <(setting Env)
environment+=(HOME=/data)
mapfile -t command < <(setting Entrypoint; setting Cmd)
mapfile -t check < <(setting Healthcheck.Test)
recordings "$root/data/vault/recorder-1/2025-07-16"
formats=$root/data/formats
mkdir "$formats"
while read -r name options; do
  # shellcheck disable=SC2086 # a list of words
  ffmpeg -v error -nostdin -i Samples/ja-weather.wav $options "$formats/$name"
done <<'FORMATS'
phone.m4a -c:a aac
phone.mp4 -c:a aac -movflags +faststart
phone.mov -c:a alac
phone.3gp -c:a aac -ar 16000
phone.caf -c:a pcm_s16le
raw.aac -c:a aac
music.mp3 -b:a 48k
called.wav -f mp3
inside.wav -c:a libmp3lame
telephone.wav -c:a pcm_alaw
adpcm.wav -c:a adpcm_ima_wav
gsm.wav -c:a libgsm_ms -ar 8000
browser.webm -c:a libopus
browser.ogg -c:a libvorbis
message.opus -c:a libopus -b:a 16k
old.spx -c:a libspeex -ar 16000
archive.flac -af pan=stereo|c0=c0|c1=c0
surround.mka -c:a ac3 -ac 6
recorder.wma -c:a wmav2
editor.aiff
sun.au
long.w64
FORMATS
ffmpeg -v error -nostdin -f lavfi -i testsrc=size=64x64:d=2 -i Samples/ja-weather.wav -c:v mpeg4 -c:a aac "$formats/video.mp4"
# No encoder is at hand: good frames with whatever bits.
python3 -c 'import os, sys
sys.stdout.buffer.write(b"#!AMR\n" + b"".join(b"\x3c" + os.urandom(31) for _ in range(100)))' >"$formats/phone.amr"
chown -R 10001:10001 "$root/data/vault"
confined "$root" /data 10001 "${command[@]}"
[ "${check[0]}" = CMD ] || fail "the health check is not a command"
healthy "${check[@]:1}"
step "its entry point serves, and its health check passes"
has_no_rights
beside sh -c 'cat /models/base/* >/dev/null' || fail "the model cannot be read by the image's user"
step "no root, no capability, nothing to write but the state"
[ "$(day 8001 "$root/data/transcripts.sqlite")" = "new texts: 3" ] || fail "the day was not transcribed"
step "POST /fetch-and-transcribe: speech as WAV and FLAC, and a hum"
beside vibe-transcriber doctor || fail "the doctor finds errors"
step "vibe-transcriber doctor"
for file in "$formats"/*; do
  text=$(beside vibe-transcriber transcribe "/data/formats/$(basename "$file")") || fail "$(basename "$file") cannot be read"
  [[ $text = *天気* || $file = *.amr ]] || fail "$(basename "$file") gives another text: $text"
done
step "$(find "$formats" -type f | wc -l) kinds of recordings"
ended
step "SIGTERM"
images umount "$container" >/dev/null
images rm "$container" >/dev/null

build vibe-transcriber:none --build-arg MODEL=none
container=$(images from --pull-never vibe-transcriber:none)
[ -z "$(images run --isolation chroot "$container" ls /models)" ] || fail "MODEL=none leaves a model in"
images run --isolation chroot --volume "$models:/models:ro" "$container" vibe-transcriber models verify
images rm "$container" >/dev/null
step "--build-arg MODEL=none, and the model from a folder mounted at /models"

build archive --target archive --output "type=local,dest=$work/dist" --build-arg SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)"
(cd "$work/dist" && sha256sum --quiet -c vibe-transcriber-*.sha256)
mkdir "$work/archive"
tar -C "$work/archive" --strip-components=1 -xzf "$work"/dist/vibe-transcriber-*-linux-"$(uname -m)".tar.gz
cmp "$work/version" <("$work/archive/vibe-transcriber" --version) || fail "the archive's program is another one"
for file in deploy/install.sh .env.example README.md docs/operations.md swagger-ui/VERSION sbom.cdx.json; do
  [ -s "$work/archive/$file" ] || fail "the archive lacks $file"
done
if [ "$output" != /nowhere ]; then
  mkdir -p "$output"
  cp "$work"/dist/* "$output/"
fi
step "docker buildx build -f deploy/Dockerfile --target archive --output dist …"
all_of_it
