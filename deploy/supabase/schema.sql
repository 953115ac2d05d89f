-- The table of transcripts, for Supabase's SQL editor or psql. It can be run again at any time, on a new project and on one
-- that has the table already, with more columns or without the primary key; rows are never changed.
--
-- A row with text: somebody spoke. A row with '': recorded, and nobody spoke. No row: not recorded, failed, or not yet done.

begin;

create table if not exists public.vibe_whisper (
  device_id     text not null,
  date          date not null,
  time_block    text not null check (time_block ~ '^[0-2][0-9]-[0-5][0-9]$'),
  transcription text,
  primary key (device_id, date, time_block)
);

-- Upserts name this key, so an old table without it gets it. Should the old rows not allow it, nothing is changed and the
-- error says which rows are in the way.
do $$
begin
  if not exists (
    select from pg_constraint
    where conrelid = 'public.vibe_whisper'::regclass and contype = 'p'
  ) then
    alter table public.vibe_whisper add primary key (device_id, date, time_block);
  end if;
end
$$;

comment on table public.vibe_whisper is
  'What was said in each half hour of a recorder''s day; written by vibe-transcriber.';
comment on column public.vibe_whisper.date is 'The recorder''s local date.';
comment on column public.vibe_whisper.time_block is 'The half hour by the recorder''s clock, 00-00 to 23-30.';
comment on column public.vibe_whisper.transcription is 'The text; empty when nobody spoke.';

commit;

-- PostgREST looks at the tables again.
notify pgrst, 'reload schema';
