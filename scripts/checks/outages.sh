#!/usr/bin/env bash
# Days during which a Vault or a Supabase is away, with the real program and the pauses that it is deployed with: refused
# connections, silence, half bodies, a byte a second, 503 with and without Retry-After, gateways' HTML, 404 of a proxy, 200 without
# JSON, clocks that disagree, coming and going; from before the plan and from the middle of a day. Each day must end whole.
#
#   scripts/checks/outages.sh [--program FILE] [SECONDS…]
#
# --program FILE  default: .build/debug/vibe-transcriber
# SECONDS         how long each of them is away (default: 5; a full proof is 5 60 590, which takes an hour)
#
# Needs Python 3 and the model in this user's cache. The default takes a minute.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=.build/debug/vibe-transcriber
if [ "${1-}" = --program ]; then program=$2; shift 2; fi
seconds=("$@")
[ ${#seconds[@]} -gt 0 ] || seconds=(5)
exec python3 scripts/checks/outages.py "$program" "${seconds[@]}"
