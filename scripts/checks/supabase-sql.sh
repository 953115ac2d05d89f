#!/usr/bin/env bash
# Runs deploy/supabase on a real PostgreSQL and checks what each role may do, with the statements that PostgREST makes of
# the program's requests; also what `vibe-transcriber doctor` concludes from two writes that store nothing.
# Needs Debian's postgresql. Root may run it: the server then runs as the user postgres.
set -euo pipefail
cd "$(dirname "$0")/../.."

programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
work=$(mktemp -d)
as_postgres=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$work"
  as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups env HOME="$work")
fi
finish() {
  "${as_postgres[@]}" "$programs/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

"${as_postgres[@]}" "$programs/initdb" -D "$work/data" --auth=trust --username=postgres --encoding=UTF8 --no-sync >/dev/null
"${as_postgres[@]}" "$programs/pg_ctl" -D "$work/data" -w -l "$work/log" \
  -o "-c listen_addresses='' -c fsync=off -k $work" start >/dev/null || { cat "$work/log" >&2; exit 1; }

export PGOPTIONS='-c client_min_messages=warning'
sql() { psql -X -q -t -A -v ON_ERROR_STOP=1 -h "$work" -U postgres "$@"; }
checks=0
fail() { echo "supabase-sql: $*" >&2; exit 1; }

# as ROLE SQL: the answer, or the SQLSTATE, as PostgREST runs it: in a transaction with the role that the key names.
as() {
  local output
  if output=$(sql -v VERBOSITY=sqlstate 2>&1 <<SQL
begin;
set local role $1;
$2;
commit;
SQL
  ); then
    printf '%s\n' "$output"
  else
    grep -o 'ERROR:  [0-9A-Z]*' <<<"$output" | head -n 1 | sed 's/ERROR:  //'
  fi
}
expect() {
  local answer
  answer=$(as "$2" "$3")
  [ "$answer" = "$4" ] || fail "$1, as $2: \"$answer\" instead of \"$4\""
  checks=$((checks + 1))
}

# PostgREST 12's form of an upsert with the four columns.
upsert() {
  echo "insert into public.vibe_whisper (device_id, date, time_block, transcription)
    select device_id, date, time_block, transcription
    from json_to_recordset('$1') as _(device_id text, date date, time_block text, transcription text)
    on conflict (device_id, date, time_block) do update set device_id = excluded.device_id, date = excluded.date,
      time_block = excluded.time_block, transcription = excluded.transcription"
}
row() { printf '[{"device_id":%s,"date":"2025-07-16","time_block":"%s","transcription":"%s"}]' "$1" "$2" "$3"; }
texts="select time_block || ':' || transcription from public.vibe_whisper where device_id = 'd' order by time_block"
nothing=$(upsert '[]')
impossible=$(upsert '[{"device_id":null,"date":"1970-01-01","time_block":"doctor","transcription":null}]')

# Supabase's roles, and its habit of granting everything on new tables.
sql <<'SQL'
create role anon nologin;
create role authenticated nologin;
create role service_role nologin bypassrls;
create schema auth;
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
SQL

protection="select public.vibe_whisper_protection()"
# On a new table, schema.sql alone shuts everybody else out.
sql -f deploy/supabase/schema.sql
for role in anon authenticated; do
  expect "reading a new table" $role "$texts" 42501
  expect "writing to a new table" $role "$(upsert "$(row '"d"' 10-00 forged)")" 42501
  expect "asking who can read" $role "$protection" 42501
done
expect "who can read a new table" service_role "$protection" '{"row_level_security" : true, "open_to" : []}'

for round in first second; do
  sql -f deploy/supabase/schema.sql 2>"$work/messages" || { cat "$work/messages" >&2; fail "schema.sql, $round time"; }
  sql -f deploy/supabase/policies.sql 2>"$work/messages" || { cat "$work/messages" >&2; fail "policies.sql, $round time"; }

  expect "a text" service_role "$(upsert "$(row '"d"' 10-00 hello)")" ""
  expect "the same slot again" service_role "$(upsert "$(row '"d"' 10-00 "$round")")" ""
  expect "silence" service_role "$(upsert "$(row '"d"' 10-30 '')")" ""
  expect "what is stored" service_role "$texts" "10-00:$round"$'\n'"10-30:"
  expect "no slot" service_role "$(upsert "$(row '"d"' 10h00 x)")" 23514
  expect "one slot twice" service_role \
    "$(upsert '[{"device_id":"d","date":"2025-07-16","time_block":"11-00"},{"device_id":"d","date":"2025-07-16","time_block":"11-00"}]')" 21000

  expect "reading" authenticated "$texts" 42501
  expect "writing" authenticated "$(upsert "$(row '"d"' 10-00 forged)")" 42501
  expect "deleting" authenticated "delete from public.vibe_whisper" 42501
  expect "reading" anon "$texts" 42501
  expect "writing" anon "$(upsert "$(row '"d"' 10-00 forged)")" 42501

  # The doctor: 23502 is "may write", 42501 is "may not", and neither leaves a row.
  expect "doctor, no row" service_role "$nothing" ""
  expect "doctor, impossible row" service_role "$impossible" 23502
  expect "doctor, no row" authenticated "$nothing" 42501
  expect "doctor, no row" anon "$nothing" 42501
  expect "rows after all that" service_role "select count(*) from public.vibe_whisper" 2
done

# The example for owners of a recorder: each sees their own, and a stranger who signed up sees none.
sql <<'SQL'
create function auth.uid() returns uuid language sql stable as $$ select nullif(current_setting('test.user', true), '')::uuid $$;
grant usage on schema auth to authenticated;
create table public.devices (device_id text, owner uuid);
insert into public.devices values ('d', '00000000-0000-0000-0000-000000000001');
SQL
sed -n '/^--   grant select/,/^$/s/^-- *//p' deploy/supabase/policies.sql >"$work/example.sql"
grep -q auth.uid "$work/example.sql" || fail "policies.sql has no example for owners"
sql -f "$work/example.sql"
owner="select set_config('test.user', '00000000-0000-0000-0000-000000000001', true) is null"
stranger="select set_config('test.user', '00000000-0000-0000-0000-000000000002', true) is null"
expect "an owner reading" authenticated "$owner; $texts" "f"$'\n'"10-00:second"$'\n'"10-30:"
expect "a stranger reading" authenticated "$stranger; $texts" "f"
expect "who can read with it" service_role "$protection" '{"row_level_security" : true, "open_to" : []}'

# What the doctor must be able to tell.
sql -c "create policy wide on public.vibe_whisper for select to authenticated using (true)"
expect "a policy for all who sign up" service_role "$protection" '{"row_level_security" : true, "open_to" : ["authenticated"]}'
sql -c "drop policy wide on public.vibe_whisper" -c "grant select on public.vibe_whisper to anon" \
  -c "create policy wide on public.vibe_whisper using (device_id <> '')"
expect "a policy for everybody" service_role "$protection" '{"row_level_security" : true, "open_to" : ["anon"]}'
sql -c "drop policy wide on public.vibe_whisper" -c "alter table public.vibe_whisper disable row level security"
expect "without row-level security" service_role "$protection" \
  '{"row_level_security" : false, "open_to" : ["anon", "authenticated"]}'
sql -f deploy/supabase/policies.sql
expect "closed by policies.sql" service_role "$protection" '{"row_level_security" : true, "open_to" : []}'
sql -c 'drop policy "owners read their recorders" on public.vibe_whisper' -c "grant usage on schema public to authenticated"

# Without the grants being in the way, the policies alone refuse: the impossible row then meets the policy before the
# primary key.
sql -c "grant select, insert, update on public.vibe_whisper to authenticated"
expect "doctor, no row, grants but no policy" authenticated "$nothing" ""
expect "doctor, impossible row, grants but no policy" authenticated "$impossible" 42501

# A service_role that somebody took BYPASSRLS from still works, by the policy.
sql -c "alter role service_role nobypassrls"
expect "doctor, impossible row, without BYPASSRLS" service_role "$impossible" 23502
expect "writing without BYPASSRLS" service_role "$(upsert "$(row '"d"' 12-00 x)")" ""
sql -c "delete from public.vibe_whisper where time_block = '12-00'"

# An old table, grown and without a key, keeps its rows.
sql -c "drop table public.vibe_whisper" -c "create table public.vibe_whisper (device_id text, date date, time_block text,
  transcription text, status text default 'completed', created_at timestamptz default now())" \
  -c "insert into public.vibe_whisper values ('d', '2025-07-16', '09-00', 'old')"
expect "doctor, no key yet" service_role "$nothing" 42P10
sql -f deploy/supabase/schema.sql
sql -f deploy/supabase/policies.sql
expect "doctor, old table" service_role "$nothing" ""
expect "doctor, old table" service_role "$impossible" 23502
expect "an old row" service_role "$(upsert "$(row '"d"' 09-00 new)")" ""
expect "what the old table has" service_role "select transcription || status from public.vibe_whisper" newcompleted

expect "who can read the old table" service_role "$protection" '{"row_level_security" : true, "open_to" : []}'

# An old table that has another primary key gets the slot as unique, and one whose rows forbid it says which.
other="create table public.vibe_whisper (id bigint generated always as identity primary key, device_id text, date date,
  time_block text, transcription text)"
old="insert into public.vibe_whisper (device_id, date, time_block, transcription) values ('d', '2025-07-16', '09-00', 'old')"
sql -c "drop table public.vibe_whisper" -c "$other" -c "$old"
expect "doctor, another key" service_role "$nothing" 42P10
sql -f deploy/supabase/schema.sql
sql -f deploy/supabase/schema.sql
expect "doctor, another key" service_role "$nothing" ""
expect "doctor, another key" service_role "$impossible" 23502
expect "an old row" service_role "$(upsert "$(row '"d"' 09-00 new)")" ""
expect "what it has" service_role "select id || transcription from public.vibe_whisper" 1new
expect "the rights of an old table are not touched" service_role "$protection" \
  '{"row_level_security" : false, "open_to" : ["anon", "authenticated"]}'
for rows in "$old" "insert into public.vibe_whisper (transcription) values ('lost')"; do
  sql -c "drop table public.vibe_whisper" -c "$other" -c "$old" -c "$rows"
  if sql -f deploy/supabase/schema.sql 2>"$work/messages"; then fail "schema.sql takes rows that are in the way"; fi
  grep -q 'HINT:  They are: select' "$work/messages" || { cat "$work/messages" >&2; fail "schema.sql does not say which rows"; }
  expect "rows after that" service_role "select count(*) from public.vibe_whisper" 2
  checks=$((checks + 2))
done

# A PostgreSQL without Supabase's roles.
sql -c "drop table public.vibe_whisper" -c "drop owned by anon, authenticated, service_role" \
  -c "drop role anon" -c "drop role authenticated" -c "drop role service_role" -c "create database plain"
sql -d plain -f deploy/supabase/schema.sql || fail "schema.sql on a plain PostgreSQL"

echo "supabase-sql: $checks checks on PostgreSQL $(sql -c 'show server_version')"
