#!/usr/bin/env bash
# From a bare Debian to a running, health-checked service, as MIGRATION.md has it: a new Debian tree, a release archive
# unpacked, deploy/install.sh without an option, which fetches the model from the hub; the program as its own user without
# privileges on a read-only file system, one day transcribed; taken away with the data kept, installed again, and taken back
# without a trace. What a systemd unit does, step by step and timed, where none runs.
#
#   scripts/checks/install.sh ARCHIVE.tar.gz [RELEASE…]
#
# ARCHIVE comes from scripts/release/build.sh or the Dockerfile's target `archive`; RELEASE is a Debian release (default: bookworm
# trixie). Ubuntu cannot be had where this runs; Debian 13's newer userland stands in for it. The hub cannot either: hub.py stands
# in, with the files of the model in this user's cache, under the hub's names in the tree's /etc/hosts and with a certificate by
# an authority that only the tree trusts. Run as root; needs debootstrap, ffmpeg, iproute2, openssl and port 443 of a loopback
# address. Takes one to four minutes for each release.
set -euo pipefail
archive=$(realpath "${1:?an archive made by scripts/release/build.sh}")
shift
releases=("$@")
[ ${#releases[@]} -gt 0 ] || releases=(bookworm trixie)
cd "$(dirname "$0")/../.."
. scripts/checks/common.sh install

home=/var/lib/vibe-transcriber
settings=/etc/vibe-transcriber/vibe-transcriber.env
files() { inside "$1" sh -c 'find / -xdev -path ~ -prune -o -print | sort'; }

authority "$work/authority"
for release in "${releases[@]}"; do
  root=$work/$release
  debian "$release" "$root"
  mounts+=("$root/proc")
  mount -t proc proc "$root/proc"
  cp "$archive" "$root/root/"
  install -D -m 0644 "$work/authority/ca.crt" "$root/usr/local/share/ca-certificates/check.crt"
  echo "$hub_address $hub_names" >>"$root/etc/hosts"
  hub "$work/authority"
  files "$root" >"$work/before"
  step "$release: bare ($(du -sxm "$root" | cut -f1) MB)"

  inside "$root" bash -ec 'cd; tar xzf vibe-transcriber-*-linux-*.tar.gz && cd vibe-transcriber-*-linux-*/; deploy/install.sh'
  hub_was_used
  for file in "$root$home"/models/base/*; do
    [ "$(stat -c %a "$file")" = 644 ] || fail "$(basename "$file") is not readable by everybody"
  done
  step "$release: deploy/install.sh"
  again() { inside "$root" sh -ec 'cd; cd vibe-transcriber-*-linux-*/; exec deploy/install.sh "$@"' sh "$@"; }
  requests=$(wc -l <"$work/hub.log")
  again >"$work/second"
  if grep 'wrote\|made\|installing' "$work/second" >&2; then fail "the second run changed something"; fi
  step "$release: the same again, which changes nothing"

  sed -i 's/^#PORT=.*/PORT=8002/' "$root$settings"
  recordings "$root$home/vault/recorder-1/2025-07-16"
  chown -R --reference="$root$home" "$root$home/vault"
  environment=(PATH=/usr/local/bin:/usr/bin:/bin HOME="$home")
  confined "$root" $home vibe-transcriber vibe-transcriber serve
  healthy vibe-transcriber health
  step "$release: the service answers its health check"
  has_no_rights
  step "$release: no root, no capability, nothing to write but the state"
  [ "$(day 8002 "$root$home/transcripts.sqlite")" = "new texts: 3" ] || fail "the day was not transcribed"
  step "$release: POST /fetch-and-transcribe: speech as WAV and FLAC, and a hum"
  beside vibe-transcriber doctor || fail "the doctor finds errors"
  step "$release: vibe-transcriber doctor"
  ended
  step "$release: SIGTERM"

  again --uninstall
  for gone in /usr/local/bin/vibe-transcriber /etc/systemd/system/vibe-transcriber.service; do
    [ ! -e "$root$gone" ] || fail "--uninstall leaves $gone"
  done
  again
  grep -q '^PORT=8002' "$root$settings" || fail "--uninstall and a new installation lose the settings"
  [ "$(wc -l <"$work/hub.log")" = "$requests" ] || fail "the model was fetched again"
  confined "$root" $home vibe-transcriber vibe-transcriber serve
  healthy vibe-transcriber health
  [ "$(day 8002 "$root$home/transcripts.sqlite")" = "new texts: 0" ] || fail "the texts are not found again"
  ended
  step "$release: taken away and installed again: settings, texts and model are found"

  again --uninstall --purge
  files "$root" >"$work/after"
  left=$(comm -13 "$work/before" "$work/after" | grep -i vibe || true)
  [ -z "$left" ] || fail "--purge leaves $left"
  inside "$root" sh -c '! id vibe-transcriber' >/dev/null 2>&1 || fail "--purge leaves the user"
  step "$release: --uninstall --purge, without a trace"
done
all_of_it
