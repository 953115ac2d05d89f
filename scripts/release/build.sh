#!/usr/bin/env bash
# Builds a release for this machine's processor into dist/: an archive with the program, deploy/ and the documents, its list
# of components (CycloneDX), and their digests. The same program gives the same archive.
#
#   scripts/release/build.sh [--program FILE] [--dirty]
#
# --program FILE  pack this program instead of building one
# --dirty         allow a working tree that differs from its commit
#
# Works in a clone and in an archive that git made of one: the commit then stands in the file .commit, and the archive's time may
# stand in SOURCE_DATE_EPOCH.
set -euo pipefail
cd "$(dirname "$0")/../.."

program='' dirty=no
while [ $# -gt 0 ]; do
  case $1 in
    --program) program=$2; shift ;;
    --dirty) dirty=yes ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d' >&2; exit 64 ;;
  esac
  shift
done
fail() { echo "release: $*" >&2; exit 1; }

if [ -e .git ]; then
  commit=$(git rev-parse HEAD)
  time=$(git log -1 --format=%ct)
  if [ $dirty = no ] && [ -n "$(git status --porcelain)" ]; then fail "the working tree differs from its commit"; fi
else
  commit=$(cat .commit)
  time=${SOURCE_DATE_EPOCH:-$(stat -c %Y .commit)}
fi
[[ $commit =~ ^[0-9a-f]{40}$ ]] || fail "this is neither a clone nor an archive made by git"
version=$(sed -n 's/.*static let current = "\(.*\)"/\1/p' Sources/Service/App/Version.swift)
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "Sources/Service/App/Version.swift has no semantic version"

if [ -z "$program" ]; then
  VIBE_TRANSCRIBER_COMMIT=$commit swift build -c release --static-swift-stdlib --product vibe-transcriber
  program=.build/release/vibe-transcriber
fi
shown=$("$program" --version)
[ "$shown" = "$version (commit ${commit:0:12})" ] || [ $dirty = yes ] || fail "the program says that it is $shown"

name=vibe-transcriber-$version-linux-$(uname -m)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/$name
mkdir -p "$tree/docs" dist
install -m 0755 "$program" "$tree/vibe-transcriber"
strip --strip-unneeded "$tree/vibe-transcriber"
cp -R deploy .env.example "$tree"
# Compose's settings, with keys in them.
rm -f "$tree/deploy/.env"
cp LICENSE NOTICE README.md README.ja.md CHANGELOG.md MIGRATION.md SECURITY.md "$tree"
cp docs/*.md docs/*.svg "$tree/docs"
export SWAGGER_UI_DIR=${SWAGGER_UI_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/vibe-transcriber/swagger-ui}
scripts/release/fetch-swagger-ui.sh >/dev/null
cp -R "$SWAGGER_UI_DIR" "$tree/swagger-ui"
python3 scripts/release/sbom.py "$tree/vibe-transcriber" "$version" "$commit" <Package.resolved >"$tree/sbom.cdx.json"
cp "$tree/sbom.cdx.json" "dist/$name.sbom.cdx.json"

chmod -R u=rwX,go=rX "$tree"
tar --sort=name --mtime="@$time" --owner=0 --group=0 --numeric-owner --format=ustar -C "$work" -cf - "$name" |
  gzip -9n >"dist/$name.tar.gz"
(cd dist && sha256sum "$name.tar.gz" "$name.sbom.cdx.json" >"$name.sha256")
cat "dist/$name.sha256"
