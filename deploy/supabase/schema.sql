-- The table of transcripts, for Supabase's SQL editor or psql. It can be run again at any time, on a new project and on one
-- that has the table already, with more columns or with another primary key; rows are never changed.
--
-- A row with text: someone spoke. A row with '': recorded, but nobody spoke. No row: not recorded, failed, or not yet done.
--
-- A table that is created here is closed: row-level security is on, and only the server's key has access. An existing table
-- keeps its rights, because clients may read it; `vibe-transcriber doctor` says who can, and policies.sql closes it.

begin;

do $$
begin
  if to_regclass('public.vibe_whisper') is null then
    create table public.vibe_whisper (
      device_id     text not null,
      date          date not null,
      time_block    text not null check (time_block ~ '^[0-2][0-9]-[0-5][0-9]$'),
      transcription text,
      primary key (device_id, date, time_block)
    );
    alter table public.vibe_whisper enable row level security;
    revoke all on public.vibe_whisper from public;
    -- Supabase grants everything on a new table to everyone with the publishable key. A plain PostgreSQL has no such roles.
    if exists (select from pg_roles where rolname = 'anon') then
      revoke all on public.vibe_whisper from anon;
    end if;
    if exists (select from pg_roles where rolname = 'authenticated') then
      revoke all on public.vibe_whisper from authenticated;
    end if;
  end if;
end
$$;

-- Upserts name the slot, so an old table gets what they need: the slot as its primary key or, where it has another one, as
-- unique. If the old rows do not allow it, nothing is changed and the error says how to find them.
do $$
declare
  slot constant text[] := array['date', 'device_id', 'time_block'];
begin
  if exists (
    select from pg_index i
    where i.indrelid = 'public.vibe_whisper'::regclass and i.indisunique and i.indisvalid and i.indpred is null
      and i.indexprs is null and slot = (
        select array_agg(a.attname::text order by a.attname::text collate "C") from pg_attribute a
        where a.attrelid = i.indrelid and a.attnum = any (i.indkey[0:i.indnkeyatts - 1])
      )
  ) then
    return;
  end if;
  if exists (select from pg_constraint where conrelid = 'public.vibe_whisper'::regclass and contype = 'p') then
    alter table public.vibe_whisper
      alter column device_id set not null, alter column date set not null, alter column time_block set not null,
      add constraint vibe_whisper_slot unique (device_id, date, time_block);
  else
    alter table public.vibe_whisper add primary key (device_id, date, time_block);
  end if;
exception
  when unique_violation then
    raise exception 'vibe_whisper has several rows for one slot: keep one of each, then run this again'
      using errcode = 'unique_violation', hint = 'They are: select device_id, date, time_block, count(*) '
        'from public.vibe_whisper group by 1, 2, 3 having count(*) > 1;';
  when not_null_violation then
    raise exception 'vibe_whisper has rows without device_id, date or time_block: delete or complete them, then run this again'
      using errcode = 'not_null_violation', hint = 'They are: select * from public.vibe_whisper '
        'where device_id is null or date is null or time_block is null;';
end
$$;

comment on table public.vibe_whisper is
  'What was said in each half hour of a recorder''s day; written by vibe-transcriber.';
comment on column public.vibe_whisper.date is 'The recorder''s local date.';
comment on column public.vibe_whisper.time_block is 'The half hour by the recorder''s clock, 00-00 to 23-30.';
comment on column public.vibe_whisper.transcription is 'The text; empty when nobody spoke.';

-- Who can read the table besides the server, for `vibe-transcriber doctor`: whether row-level security is on, and which of
-- the client roles can read the rows of every recorder.
create or replace function public.vibe_whisper_protection() returns json
  language sql stable security invoker set search_path = ''
as $$
  select json_build_object(
    'row_level_security', c.relrowsecurity,
    'open_to', coalesce((
      select json_agg(r.rolname order by r.rolname)
      from pg_catalog.pg_roles r
      where r.rolname in ('anon', 'authenticated')
        and pg_catalog.has_any_column_privilege(r.oid, c.oid, 'select')
        and (not c.relrowsecurity or exists (
          select from pg_catalog.pg_policies p
          where p.schemaname = 'public' and p.tablename = 'vibe_whisper' and p.permissive = 'PERMISSIVE'
            and p.cmd in ('SELECT', 'ALL') and (r.rolname = any (p.roles) or 'public' = any (p.roles))
            -- Someone who is not signed in owns nothing, so any policy for anon is one for all.
            and (r.rolname = 'anon' or p.qual = 'true')
        ))
    ), '[]'::json))
  from pg_catalog.pg_class c
  where c.oid = 'public.vibe_whisper'::pg_catalog.regclass
$$;
revoke all on function public.vibe_whisper_protection() from public;

do $$
declare
  client text;
begin
  for client in select rolname from pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('revoke all on function public.vibe_whisper_protection() from %I', client);
  end loop;
  if exists (select from pg_roles where rolname = 'service_role') then
    grant execute on function public.vibe_whisper_protection() to service_role;
  end if;
end
$$;

commit;

-- PostgREST reloads the tables.
notify pgrst, 'reload schema';
