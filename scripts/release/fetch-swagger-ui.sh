#!/usr/bin/env bash
# Fetches the files of the page /docs: Swagger UI 5 (Apache 2.0), from a Python package that carries it, by its digest.
# Usage: fetch-swagger-ui.sh [FOLDER]
set -euo pipefail

folder=${1:-${SWAGGER_UI_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/vibe-transcriber/swagger-ui}}
package="flask-swagger-ui==5.34.0 --hash=sha256:63e4ecfee6345ca746c11c5341c6f2a1cbe271e518aac1659889cd3905b1110f"
files=(swagger-ui.css swagger-ui-bundle.js LICENSE VERSION)

[ -f "$folder/VERSION" ] && [ "$(cat "$folder/VERSION")" = v5.34.0 ] && exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "$package" > "$work/requirements.txt"
python3 -m pip download -q --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
  -d "$work" -r "$work/requirements.txt"
python3 -m zipfile -e "$work"/*.whl "$work/files"
mkdir -p "$folder"
# VERSION comes last: it says that all is there.
for file in "${files[@]}"; do cp "$work/files/flask_swagger_ui/dist/$file" "$folder/$file"; done
echo "Swagger UI $(cat "$folder/VERSION") is in $folder"
