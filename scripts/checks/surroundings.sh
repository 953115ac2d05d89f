#!/usr/bin/env bash
# Bad surroundings, each made for real: full disks under the journal, the store, the downloads and the log; a read-only file system; few
# open files under many clients; a clock that jumps a day forth and back; a port that is taken, paths that cannot be opened. Nothing may
# be lost, the service goes on or ends with a sentence, and when there is room again the work is completed without anybody's help.
#
#   scripts/checks/surroundings.sh [FOLDER]
#
# FOLDER      where the programs were built, .build/debug by default: vibe-transcriber, and stand-in-service, which is its server but
#             for the engine
#
# Needs Python 3 and the right to mount in a namespace of its own, as root or as a user; a C compiler for the clock. What cannot be had
# is skipped loudly. Takes a minute or two.
set -euo pipefail
cd "$(dirname "$0")/../.."
programs=$(realpath "${1:-.build/debug}")
for program in vibe-transcriber stand-in-service; do
  [ -x "$programs/$program" ] || { echo "surroundings: build $program first: swift build" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
if unshare -m true 2>/dev/null; then
  namespace=(unshare -m)
elif unshare -Urm true 2>/dev/null; then
  namespace=(unshare -Urm)
else
  echo "surroundings: SKIPPED, all of it: no mount namespace can be made here" >&2
  exit 0
fi
"${namespace[@]}" --propagation private python3 scripts/checks/surroundings.py "$programs" "$work"
