-- Row-level security for vibe_whisper: the server's key does everything, a signed-in client reads, and anybody else sees
-- nothing. It can be run again at any time, after schema.sql.
--
--   key                                    role            may
--   sb_secret_… or legacy service_role     service_role    select, insert, update, delete
--   sb_publishable_… or legacy anon,
--     with a user's access token           authenticated   select
--     without one                          anon            nothing
--
-- service_role passes row-level security by its BYPASSRLS attribute, which Supabase gives it; the policy for it below makes
-- this explicit where somebody has taken the attribute away. Transcripts are what people said in their homes: do not give
-- anon a policy. Where each user may see their own recorders only, replace `using (true)` of the policy for authenticated,
-- for example by:
--
--   using (device_id in (select device_id from public.devices where owner = (select auth.uid())))

begin;

alter table public.vibe_whisper enable row level security;

revoke all on public.vibe_whisper from anon, authenticated, public;
grant usage on schema public to anon, authenticated, service_role;
grant select on public.vibe_whisper to authenticated;
grant select, insert, update, delete on public.vibe_whisper to service_role;

drop policy if exists "the server does everything" on public.vibe_whisper;
create policy "the server does everything" on public.vibe_whisper
  for all to service_role using (true) with check (true);

drop policy if exists "signed-in clients read" on public.vibe_whisper;
create policy "signed-in clients read" on public.vibe_whisper
  for select to authenticated using (true);

commit;

notify pgrst, 'reload schema';
