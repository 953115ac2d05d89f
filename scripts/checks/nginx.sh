#!/usr/bin/env bash
# Runs a real nginx with deploy/nginx in front of the program: the prefix, the pages, events, and a synchronous job that
# lasts much longer than the proxy waits for a byte.
#
#   scripts/checks/nginx.sh [--program FILE] [--long]
#
# The job takes 40 s behind a timeout of 15 s; with --long, more than ten minutes behind the 60 s of today's configuration.
# Needs nginx-light, openssl, curl, python3, the base model and Swagger UI's files (fetch-swagger-ui.sh).
set -euo pipefail
cd "$(dirname "$0")/../.."

program=.build/debug/vibe-transcriber
timeout=15 slots=3 pause=13
while [ $# -gt 0 ]; do
  case $1 in
    --program) program=$2; shift ;;
    --long) timeout=60 slots=48 pause=13 ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" | sed '$d' >&2; exit 64 ;;
  esac
  shift
done

work=$(mktemp -d)
children=()
finish() {
  status=$?
  # SIGTERM first: nginx and the program end by themselves.
  for child in "${children[@]}"; do kill "$child" 2>/dev/null || true; done
  wait 2>/dev/null || true
  if [ $status != 0 ]; then
    echo "--- the program's log"; tail -n 20 "$work/program.log" || true
    echo "--- nginx' log"; tail -n 20 "$work/error.log" || true
  fi
  rm -rf "$work"
}
trap finish EXIT
fail() { echo "nginx: $*" >&2; exit 1; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
wait_for() {
  for _ in $(seq 600); do
    if "$@" >/dev/null 2>&1; then return; fi
    sleep 0.1
  done
  fail "waited in vain: $*"
}

port=$(free_port) plain=$(free_port) tls=$(free_port)
python3 scripts/checks/slow_vault.py Samples/ja-weather.wav "$pause" "$slots" "$work/vault-port" &
children+=($!)
wait_for test -e "$work/vault-port"

# No keys: as after the change that MIGRATION.md describes, should its step with the key be forgotten.
serve() {
  env -u SUPABASE_URL HOST=127.0.0.1 PORT="$port" VAULT_URL="http://127.0.0.1:$(cat "$work/vault-port")" \
    DATABASE_PATH="$work/texts.sqlite" STATE_PATH="$work/state.sqlite" TEMP_DIR="$work" "$@" \
    "$program" serve 2>"$work/program.log" &
  service=$!
  children+=("$service")
}
serve

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=transcriber.example.org \
  -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
# The files as they are deployed, but for ports, paths and the scaled timeout.
adapt() {
  sed -e "s/localhost:8001/localhost:$port/; s/127\.0\.0\.1:8001/127.0.0.1:$port/" \
    -e "s/\(proxy_[a-z]*_timeout\) 60s/\1 ${timeout}s/" \
    -e "/listen \[::\]/d; s/listen 80;/listen 127.0.0.1:$1;/; s/listen 443/listen 127.0.0.1:$tls/" \
    -e "s|/etc/letsencrypt/.*/fullchain.pem|$work/certificate.pem|; s|/etc/letsencrypt/.*/privkey.pem|$work/key.pem|" \
    -e "s|/etc/nginx/snippets/vibe-transcriber.conf|$work/location.conf|"
}
redirect=$(free_port)
for name in http today location server; do adapt "$redirect" <"deploy/nginx/$name.conf" >"$work/$name.conf"; done
grep -q "proxy_read_timeout ${timeout}s" "$work/today.conf" || fail "the timeout was not put in"
cat >"$work/nginx.conf" <<NGINX
daemon off;
pid $work/nginx.pid;
error_log $work/error.log;
events {}
http {
    access_log off;
    client_body_temp_path $work/body;
    proxy_temp_path $work/proxy;
    fastcgi_temp_path $work/fastcgi;
    uwsgi_temp_path $work/uwsgi;
    scgi_temp_path $work/scgi;
    include $work/http.conf;
    include $work/server.conf;
    server { listen 127.0.0.1:$plain; include $work/today.conf; }
}
NGINX
if [ "$(id -u)" = 0 ]; then sed -i '1i user root;' "$work/nginx.conf"; fi
nginx -q -t -c "$work/nginx.conf" -e "$work/error.log" 2>"$work/test" || { cat "$work/test" >&2; exit 1; }
nginx -c "$work/nginx.conf" -e "$work/error.log" &
children+=($!)

today="http://127.0.0.1:$plain/vibe-transcriber"
better="https://127.0.0.1:$tls/vibe-transcriber"
get() { curl -sS --max-time 60 --cacert "$work/certificate.pem" --insecure "$@"; }
status() { get -o /dev/null -w '%{http_code}' "$@"; }
expect() { [ "$2" = "$3" ] || fail "$1: $2 instead of $3"; }
# What a page or a module at $2, kept in $1, loads, as a browser would resolve it.
links() {
  python3 - "$1" "$2" <<'PYTHON'
import re
import sys
import urllib.parse

text = open(sys.argv[1]).read()
pattern = r'from "(\.[^"]+)"' if sys.argv[2].endswith(".js") else r'(?:href|src|data-document)="([^"#:]+)"'
for link in sorted(set(re.findall(pattern, text))):
    print(urllib.parse.urljoin(sys.argv[2], link))
PYTHON
}
# A page and all that it loads, by way of nginx.
visit() {
  local url todo=("$1") seen=()
  while [ ${#todo[@]} -gt 0 ]; do
    url=${todo[0]}
    todo=("${todo[@]:1}")
    if [[ " ${seen[*]} " == *" $url "* ]]; then continue; fi
    seen+=("$url")
    expect "$url" "$(get -o "$work/visited" -w '%{http_code}' "$url")" 200
    mapfile -t -O ${#todo[@]} todo < <(links "$work/visited" "$url")
  done
  # A page of which no link was found proves nothing.
  [ ${#seen[@]} -gt "$2" ] || fail "$1 loads only ${seen[*]:1}"
}
wait_for curl -sf "http://127.0.0.1:$port/health"
wait_for curl -sf "$today/health"

for base in "$today" "$better"; do
  get "$base/" | grep -q '"Whisper API for WatchMe"' || fail "$base/ is not the overview"
  expect "HEAD $base/" "$(status -I "$base/")" 200
  expect "$base/health" "$(status "$base/health")" 200
  expect "$base/nothing" "$(status "$base/nothing")" 404
  expect "a bad body" "$(status -d '{}' "$base/fetch-and-transcribe")" 422
  expect "GET of a POST" "$(status "$base/fetch-and-transcribe")" 405
  get "$base/openapi.json" | python3 -c 'import json, sys; assert "/jobs" in json.load(sys.stdin)["paths"]' ||
    fail "$base/openapi.json is not a description"
  visit "$base/docs" 4
  visit "$base/docs/" 4
  visit "$base/dashboard" 15
  expect "$base/dashboard/" "$(status -L "$base/dashboard/")" 200
done
expect "the redirect to TLS" "$(status "http://127.0.0.1:$redirect/vibe-transcriber/")" 308
expect "the missing slash" "$(status "${better}")" 308
head -c 100000 /dev/zero | tr '\0' ' ' >"$work/large"
expect "a large body" "$(status --data-binary "@$work/large" "$better/fetch-and-transcribe")" 413
get -D - -o /dev/null "$better/" | grep -qi '^strict-transport-security' || fail "no Strict-Transport-Security"

# The whole day, one POST, through the configuration of today and then through the better one (which joins or skips).
post() { get --max-time 3000 -H 'content-type: application/json' -d '{"device_id":"nginx","date":"2025-07-16"}' "$@"; }
summary() {
  python3 - "$1" "$2" "$slots" <<'PYTHON'
import json
import sys

day = json.load(open(sys.argv[1]))
counts = day["summary"]
assert day["status"] == "success" and counts["errors"] == 0, day
done = counts["successfully_transcribed" if sys.argv[2] == "fresh" else "skipped_as_processed_in_db"]
assert done == int(sys.argv[3]), day
PYTHON
}
started=$SECONDS
answer=$(post -o "$work/day.json" -w '%{http_code} %{time_starttransfer} %{time_total}' "$today/fetch-and-transcribe")
read -r code first total <<<"$answer"
expect "the long job" "$code" 200
summary "$work/day.json" fresh
[ $((SECONDS - started)) -gt $((2 * timeout)) ] || fail "the job was too short to prove anything"
head -c 1 "$work/day.json" | grep -q '{' && fail "no heartbeat came before the answer"
echo "nginx: $code after $total s (first byte after $first s) behind a timeout of $timeout s"
expect "the same day again" "$(post -o "$work/again.json" -w '%{http_code}' "$better/fetch-and-transcribe")" 200
summary "$work/again.json" again

# Events come as they happen, not when nginx has a buffer full: the first one long before the job, a slow slot, has ended.
read -r code first total <<<"$(get --max-time 300 -H 'accept: text/event-stream' -o "$work/events" \
  -w '%{http_code} %{time_starttransfer} %{time_total}' -d '{"device_id":"events","date":"2025-07-16","time_blocks":["00-00"]}' \
  "$today/fetch-and-transcribe")"
expect "events" "$code" 200
grep -q '^event: result' "$work/events" || fail "the events do not end with a result"
python3 -c 'import sys; sys.exit(not float(sys.argv[1]) < 5 < 10 < float(sys.argv[2]))' "$first" "$total" ||
  fail "the first event came after $first s of $total s"
echo "nginx: first event after $first s, the result after $total s"

# Answered at once; the Location is relative, so it survives the prefix.
get -D "$work/head" -o "$work/job.json" -H 'prefer: respond-async' -d '{"device_id":"nginx","date":"2025-07-16"}' \
  "$better/fetch-and-transcribe"
location=$(sed -n 's/^location: *\([^[:cntrl:]]*\).*/\1/Ip' "$work/head")
case $location in
  jobs/*) ;;
  *) fail "the Location is $location" ;;
esac

# What shows or changes what people said. By way of nginx it is shut without keys, and open with one; asked directly it is open.
private() {
  local base=$1 path
  for path in devices devices/ devices/nginx/days/2025-07-16 devices/nginx/months/2025-07 jobs "$location" \
    "$location/events" load metrics metrics/ metrics//; do
    expect "GET $base/$path" "$(status "${@:3}" "$base/$path")" "$2"
  done
}
change() { status --max-time 300 "${@:3}" -d "{\"device_id\":\"nginx\",\"date\":\"2025-07-16\",\"time_blocks\":[\"00-00\"]$2}" \
  "$1/fetch-and-transcribe"; }
for base in "$today" "$better"; do
  private "$base" 401
  expect "DELETE through $base" "$(status -X DELETE "$base/$location")" 401
  expect "force through $base" "$(change "$base" ', "force": true')" 401
  expect "the old call through $base" "$(change "$base" '')" 200
  get "$base/devices" | grep -q API_KEYS || fail "the 401 does not say how to set a key"
done
private "http://127.0.0.1:$port" 200
grep -q 'No API keys are set' "$work/program.log" || fail "the log does not say that no keys are set"

kill -TERM "$service"
wait "$service" || fail "the program did not end cleanly"
key=$(openssl rand -hex 32)
serve API_KEYS="$key"
wait_for curl -sf "http://127.0.0.1:$port/health"
for base in "$today" "$better"; do
  private "$base" 401
  expect "the old call without the key" "$(change "$base" '')" 401
  private "$base" 200 -H "authorization: Bearer $key"
  private "$base" 200 -H "x-api-key: $key"
  expect "DELETE with the key" "$(status -X DELETE -H "x-api-key: $key" "$base/$location")" 200
  expect "the old call with the key" "$(change "$base" '' -H "x-api-key: $key")" 200
  expect "force with the key" "$(change "$base" ', "force": true' -H "x-api-key: $key")" 200
  expect "$base/health" "$(status "$base/health")" 200
done
echo "nginx: without keys texts, jobs, metrics, DELETE and force are 401 from outside, with a key they are not"

if grep -q '504\|upstream timed out' "$work/error.log"; then fail "nginx gave up waiting"; fi
echo "nginx: fine"
