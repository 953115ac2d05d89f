#!/usr/bin/env bash
# Drives the dashboard of the debug build in headless Chromium. Installs what is missing (as root): Chromium, fonts, and
# the driver from PyPI into .build. Screenshots go to DASHBOARD_SCREENSHOTS, by default .build/screenshots.
set -euo pipefail
cd "$(dirname "$0")/../.."

packages=(chromium fonts-inter fonts-noto-cjk python3-venv)
if ! dpkg-query -W -f='${Status}\n' "${packages[@]}" 2>/dev/null | grep -c 'install ok installed' | grep -qx "${#packages[@]}"; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi
venv=.build/dashboard-venv
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install -q --disable-pip-version-check -r Tests/Dashboard/requirements.txt

[ -x "${VIBE_TRANSCRIBER:=.build/debug/vibe-transcriber}" ] || swift build --product vibe-transcriber
VIBE_TRANSCRIBER=$(realpath "$VIBE_TRANSCRIBER")
export VIBE_TRANSCRIBER PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1
"$venv/bin/python" -m unittest discover -v -s Tests/Dashboard
