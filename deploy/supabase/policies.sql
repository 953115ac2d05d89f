-- Closes vibe_whisper to everything but the server. It can be run again at any time, after schema.sql; it is for tables that
-- existed before, because schema.sql closes those that it creates.
--
--   key                                    role            may
--   sb_secret_… or legacy service_role     service_role    select, insert, update, delete
--   sb_publishable_… or legacy anon,
--     with a user's access token           authenticated   nothing, or what you add below
--     without one                          anon            nothing
--
-- service_role bypasses row-level security by its BYPASSRLS attribute, which Supabase gives it; the policy for it below makes
-- this explicit if someone has removed the attribute.
--
-- Transcripts are private conversation, and anyone may sign up to a Supabase project unless that is turned off:
-- "authenticated" is not "trusted". If an app shows people their own recorders, let each user read only those. With a
-- table `devices` that has a column `owner` of type uuid:
--
--   grant select on public.vibe_whisper to authenticated;
--   create policy "owners read their recorders" on public.vibe_whisper
--     for select to authenticated
--     using (device_id in (select d.device_id from public.devices d where d.owner = (select auth.uid())));

begin;

alter table public.vibe_whisper enable row level security;

revoke all on public.vibe_whisper from anon, authenticated, public;
grant usage on schema public to service_role;
grant select, insert, update, delete on public.vibe_whisper to service_role;

drop policy if exists "the server does everything" on public.vibe_whisper;
create policy "the server does everything" on public.vibe_whisper
  for all to service_role using (true) with check (true);

-- An earlier version of this file let every signed-in user read every transcript.
drop policy if exists "signed-in clients read" on public.vibe_whisper;

commit;

notify pgrst, 'reload schema';
