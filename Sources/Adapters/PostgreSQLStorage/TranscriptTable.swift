/// The table `vibe_whisper`, which other programs read: created where it is missing, and never altered where it is not.
enum TranscriptTable {
    static let isThere = "SELECT to_regclass('public.vibe_whisper') IS NOT NULL"

    /// Where PostgREST serves the database, as in a Supabase project, new tables are open to everyone with the publishable
    /// key; this one is closed, as by deploy/supabase/schema.sql.
    static let statements = """
        DO $transcripts$
        DECLARE
          client text;
        BEGIN
          IF to_regclass('public.vibe_whisper') IS NULL THEN
            CREATE TABLE public.vibe_whisper (
              device_id     text NOT NULL,
              date          date NOT NULL,
              time_block    text NOT NULL CHECK (time_block ~ '^[0-2][0-9]-[0-5][0-9]$'),
              transcription text,
              PRIMARY KEY (device_id, date, time_block)
            );
            REVOKE ALL ON public.vibe_whisper FROM PUBLIC;
            FOR client IN SELECT rolname FROM pg_roles WHERE rolname IN ('anon', 'authenticated') LOOP
              EXECUTE format('REVOKE ALL ON public.vibe_whisper FROM %I', client);
              ALTER TABLE public.vibe_whisper ENABLE ROW LEVEL SECURITY;
            END LOOP;
          END IF;
        END
        $transcripts$;
        """
}
