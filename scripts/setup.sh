#!/usr/bin/env bash
# Installs what is missing, as root or through sudo; otherwise says what to install. Fetches the files of the page /docs.
#
#   scripts/setup.sh [PACKAGE…]    more of Debian's packages than building and running needs
set -euo pipefail

packages=(ca-certificates curl ffmpeg git libpq-dev libsqlite3-dev pkg-config python3 python3-pip zlib1g-dev "$@")

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
  if [ "$(id -u)" = 0 ]; then
    as_root=()
  elif command -v sudo >/dev/null; then
    as_root=(sudo)
  else
    echo "These packages are needed; install them as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  echo "Installing ${missing[*]}"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
fi

if ! command -v swift >/dev/null; then
  echo "Swift 6.2 or newer is needed: https://www.swift.org/install/linux/" >&2
  exit 1
fi
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
if [ "$(printf '%s\n6.2\n' "$version" | sort -V | head -n 1)" != 6.2 ]; then
  echo "Swift 6.2 or newer is needed; this is $version: https://www.swift.org/install/linux/" >&2
  exit 1
fi

"$(dirname "$0")/release/fetch-swagger-ui.sh" || echo "Swagger UI cannot be fetched; the page /docs will say so." >&2
