-- Everything that Overread knows, apart from the bytes of files, which lie in the object store under their SHA-256.
--
-- Points in time are timestamptz(3): a JavaScript Date has milliseconds, and a cursor built from one must find its row
-- again. Text in capitals (status, kind, role) is checked here, because a typing error in code would else be kept.

-- Identity ------------------------------------------------------------------------------------------------------------
-- user, session, account and verification have better-auth's fields in snake case.

create table "user" (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  role text not null default 'CLINICIAN'
    check (role in ('CLINICIAN', 'THERAPIST', 'INTEGRATION', 'AUDITOR', 'ADMIN')),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table session (
  id text primary key,
  user_id text not null references "user" on delete cascade,
  token text not null unique,
  expires_at timestamptz(3) not null,
  ip_address text,
  user_agent text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index session_of_user on session (user_id);

create table account (
  id text primary key,
  user_id text not null references "user" on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz(3),
  refresh_token_expires_at timestamptz(3),
  scope text,
  password text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index account_of_user on account (user_id);

create table verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz(3) not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
create index verification_identifier on verification (identifier);

-- Only the SHA-256 of a token is kept: it has 256 random bits, so that no salt or slow hash is needed.
create table api_token (
  id uuid primary key default gen_random_uuid(),
  user_id text not null references "user" on delete cascade,
  name text not null,
  token_sha256 text not null unique,
  created_at timestamptz(3) not null default now(),
  last_used_at timestamptz(3),
  revoked_at timestamptz(3)
);

-- Objects -------------------------------------------------------------------------------------------------------------

create table object (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  size_bytes bigint not null,
  media_type text not null,
  created_at timestamptz(3) not null default now()
);

-- Imaging -------------------------------------------------------------------------------------------------------------
-- Attributes are kept as received, with padding removed; created_at is when the first instance came.

create table patient (
  id uuid primary key default gen_random_uuid(),
  dicom_patient_id text,                  -- (0010,0020)
  issuer_of_patient_id text,              -- (0010,0021)
  name text,                              -- (0010,0010) Family^Given^…
  birth_date date,                        -- (0010,0030)
  sex text,                               -- (0010,0040)
  created_at timestamptz(3) not null default now()
);
-- Without a Patient ID two files say nothing about being of one person: such a patient belongs to its study alone.
create unique index patient_identity on patient (dicom_patient_id, coalesce(issuer_of_patient_id, ''))
  where dicom_patient_id is not null;
create index patient_cursor on patient (created_at, id);

create table study (
  id uuid primary key default gen_random_uuid(),
  patient_id uuid not null references patient,
  study_instance_uid text not null unique, -- (0020,000D)
  study_date date,                         -- (0008,0020)
  study_time text,                         -- (0008,0030) as received, HHMMSS.FFFFFF
  study_id text,                           -- (0020,0010)
  description text,                        -- (0008,1030)
  accession_number text,                   -- (0008,0050)
  referring_physician text,                -- (0008,0090)
  created_at timestamptz(3) not null default now()
);
create index study_cursor on study (created_at, id);
create index study_of_patient on study (patient_id, created_at, id);

create table series (
  id uuid primary key default gen_random_uuid(),
  study_id uuid not null references study,
  series_instance_uid text not null unique, -- (0020,000E)
  modality text not null,                   -- (0008,0060)
  series_number integer,                    -- (0020,0011)
  description text,                         -- (0008,103E)
  body_part_examined text,                  -- (0018,0015)
  laterality text,                          -- (0020,0060), else (0020,0062) of its images
  frame_of_reference_uid text,              -- (0020,0052)
  created_at timestamptz(3) not null default now(),
  -- When the last instance came: a series is analysed once it has been quiet for a while.
  updated_at timestamptz(3) not null default now()
);
create index series_of_study on series (study_id, created_at, id);

create table instance (
  id uuid primary key default gen_random_uuid(),
  series_id uuid not null references series,
  sop_instance_uid text not null unique,    -- (0008,0018)
  sop_class_uid text not null,              -- (0008,0016)
  transfer_syntax_uid text not null,        -- (0002,0010)
  instance_number integer,                  -- (0020,0013)
  number_of_frames integer not null,        -- (0028,0008), 1 where absent, 0 where there is no pixel data
  rows integer,                             -- (0028,0010)
  columns integer,                          -- (0028,0011)
  -- Millimetres along the normal of the image plane: Image Position (0020,0032) · normal of (0020,0037).
  slice_position double precision,
  sha256 text not null references object,
  size_bytes bigint not null,
  created_at timestamptz(3) not null default now()
);
create index instance_of_series on instance (series_id, slice_position, instance_number, id);
create index instance_object on instance (sha256);

-- Motion --------------------------------------------------------------------------------------------------------------

create table recording (
  id uuid primary key default gen_random_uuid(),
  patient_id uuid references patient,
  file_name text not null,
  sha256 text not null unique references object,
  size_bytes bigint not null,
  media_type text not null,
  codec text not null,
  width integer not null,                   -- pixels after rotation
  height integer not null,
  fps double precision not null,            -- mean, from the true timestamps
  variable_frame_rate boolean not null,
  duration double precision not null,       -- seconds
  frame_count integer not null,
  frame_times double precision[] not null,  -- seconds, one a frame
  created_at timestamptz(3) not null default now()
);
create index recording_cursor on recording (created_at, id);
create index recording_of_patient on recording (patient_id, created_at, id);

-- Uploads: one received file, by whichever door, and what became of it --------------------------------------------------

create table upload (
  id text primary key,
  user_id text references "user",           -- null: brought by the server itself (demo content)
  source text not null check (source in ('TUS', 'DEMO', 'STOW', 'DIMSE')),
  file_name text not null,
  size_bytes bigint not null,
  received_bytes bigint not null default 0,
  status text not null check (status in ('RECEIVING', 'PROCESSING', 'DONE', 'FAILED')),
  error_code text,
  error_message text,
  duplicate boolean not null default false,
  sha256 text references object,
  patient_id uuid references patient,       -- for a recording: whose it is, where the sender knew
  instance_id uuid references instance,
  recording_id uuid references recording,
  created_at timestamptz(3) not null default now(),
  finished_at timestamptz(3),
  check ((status = 'FAILED') = (error_code is not null)),
  check (status <> 'DONE' or instance_id is not null or recording_id is not null)
);
create index upload_of_user on upload (user_id, created_at, id);
create index upload_cursor on upload (created_at, id);

-- Analyses ------------------------------------------------------------------------------------------------------------

create table analysis (
  id uuid primary key default gen_random_uuid(),
  series_id uuid references series,
  recording_id uuid references recording,
  pipeline text,                            -- null: no pipeline accepts the unit, the reason says why
  version text,
  -- What called for it: `stored:<hash of the inputs>` or `request:<uuid>`. A job that runs twice makes one analysis.
  occasion text not null,
  status text not null check (status in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'NOT_APPLICABLE')),
  progress double precision not null default 0 check (progress between 0 and 1),
  stage text,
  reason text,
  error_code text,
  error_message text,
  parameters jsonb not null default '{}',
  warnings jsonb not null default '[]',
  suspicion double precision,
  images jsonb not null default '[]',       -- ImageSuspicion[]
  measurements jsonb not null default '[]',
  events jsonb not null default '[]',
  masks jsonb not null default '[]',        -- where on which image, and the object that holds the pixels
  curves_sha256 text references object,     -- JSON: Curve[]
  poses_sha256 text references object,      -- JSON: Poses, as in CONTRACT
  provenance jsonb,
  timing jsonb,
  requested_by text references "user",
  created_at timestamptz(3) not null default now(),
  started_at timestamptz(3),
  finished_at timestamptz(3),
  check (num_nonnulls(series_id, recording_id) = 1),
  check ((pipeline is null) = (version is null)),
  check (pipeline is not null or status = 'NOT_APPLICABLE'),
  check ((status = 'NOT_APPLICABLE') = (reason is not null)),
  check ((status = 'FAILED') = (error_code is not null)),
  check ((status in ('SUCCEEDED', 'FAILED', 'NOT_APPLICABLE')) = (finished_at is not null))
);
create unique index analysis_occasion on analysis
  (coalesce(series_id, recording_id), coalesce(pipeline, ''), occasion);
create index analysis_of_series on analysis (series_id, created_at, id) where series_id is not null;
create index analysis_of_recording on analysis (recording_id, created_at, id) where recording_id is not null;
create index analysis_cursor on analysis (created_at, id);

-- Findings and candidates in one table: `rejected` says why a later stage turned a candidate down.
create table finding (
  id uuid primary key default gen_random_uuid(),
  analysis_id uuid not null references analysis,
  kind text not null check (kind in ('FINDING', 'CANDIDATE')),
  position integer not null,                -- in the order of the pipeline, from 0 within its kind
  key text not null,                        -- the pipeline's own id
  label text not null,
  score double precision not null,
  probabilities jsonb,
  boxes jsonb not null default '[]',
  time_start double precision,
  time_end double precision,
  stages jsonb not null default '[]',
  measurements jsonb not null default '[]',
  rejected text,
  created_at timestamptz(3) not null default now(),
  unique (analysis_id, key),
  unique (analysis_id, kind, position),
  check ((kind = 'CANDIDATE') = (rejected is not null)),
  check ((time_start is null) = (time_end is null))
);

-- Reviews -------------------------------------------------------------------------------------------------------------

create table decision (
  id uuid primary key default gen_random_uuid(),
  finding_id uuid not null references finding,
  -- The decision that its maker saw as the newest. Two people who decide at once cannot both follow the same one.
  previous_id uuid references decision,
  kind text not null check (kind in ('ACCEPT', 'EDIT', 'REJECT')),
  reason text,
  label text,
  time_start double precision,
  time_end double precision,
  boxes jsonb,
  measurements jsonb,
  on_screen jsonb,
  decided_by text not null references "user",
  created_at timestamptz(3) not null default now(),
  unique nulls not distinct (finding_id, previous_id),
  check (kind = 'ACCEPT' or reason is not null),
  check ((time_start is null) = (time_end is null))
);
create index decision_of_finding on decision (finding_id, created_at, id);

create table annotation (
  id uuid primary key default gen_random_uuid(),
  series_id uuid references series,
  recording_id uuid references recording,
  label text not null,
  comment text,
  kind text not null,                       -- e.g. rectangle, length, point, timeRange
  sop_instance_uid text,
  frame integer,
  points jsonb,                             -- [[column, row], …]
  time_start double precision,
  time_end double precision,
  measurements jsonb not null default '[]',
  on_screen jsonb,
  created_by text not null references "user",
  created_at timestamptz(3) not null default now(),
  -- A mark is never deleted: it is taken back, by whom and why.
  removed_at timestamptz(3),
  removed_by text references "user",
  removed_reason text,
  check (num_nonnulls(series_id, recording_id) = 1),
  check (num_nonnulls(removed_at, removed_by, removed_reason) in (0, 3))
);
create index annotation_of_series on annotation (series_id, created_at, id) where series_id is not null;
create index annotation_of_recording on annotation (recording_id, created_at, id) where recording_id is not null;

-- Audit ---------------------------------------------------------------------------------------------------------------

create table audit_event (
  id bigint generated always as identity primary key,
  at timestamptz(3) not null default clock_timestamp(),
  action text not null,
  outcome text not null check (outcome in ('success', 'refused', 'failed')),
  actor_id text references "user",          -- null: nobody signed in, or the server itself
  actor_role text,                          -- as it was then
  address text,                             -- of the client
  subject_type text,                        -- e.g. Study, Recording, Finding, as in GraphQL
  subject_id text,
  detail jsonb
);
create index audit_event_cursor on audit_event (at, id);
create index audit_event_subject on audit_event (subject_id, at, id);
create index audit_event_actor on audit_event (actor_id, at, id);

-- Workers: who is alive, and on what it computes ----------------------------------------------------------------------

create table worker (
  id uuid primary key,
  -- Under these names graphile-worker holds its jobs; whoever finds this worker dead sets them free.
  lock_names text[] not null,
  host text not null,
  pid integer not null,
  runtime jsonb,                            -- provider asked for, provider got, why
  started_at timestamptz(3) not null default now(),
  seen_at timestamptz(3) not null default now()
);

-- What may not change -------------------------------------------------------------------------------------------------

create function forbid_change() returns trigger language plpgsql as $$
begin
  raise exception '% rows are never changed or removed; add a new one instead', tg_table_name
    using errcode = 'restrict_violation';
end $$;

create trigger finding_is_immutable before update or delete on finding
  for each row execute function forbid_change();
create trigger decision_is_append_only before update or delete on decision
  for each row execute function forbid_change();
create trigger audit_event_is_append_only before update or delete on audit_event
  for each row execute function forbid_change();
create trigger audit_event_is_never_emptied before truncate on audit_event
  for each statement execute function forbid_change();
create trigger finding_is_never_emptied before truncate on finding
  for each statement execute function forbid_change();
create trigger decision_is_never_emptied before truncate on decision
  for each statement execute function forbid_change();

-- An analysis that has ended stays as it is: a late second attempt must not write over what a reader may have seen.
create trigger analysis_ends_once before update on analysis
  for each row when (old.status in ('SUCCEEDED', 'FAILED', 'NOT_APPLICABLE')) execute function forbid_change();
create trigger analysis_is_kept before delete on analysis
  for each row execute function forbid_change();

create function forbid_annotation_edit() returns trigger language plpgsql as $$
begin
  if old.removed_at is not null
    or to_jsonb(new) - '{removed_at,removed_by,removed_reason}'::text[]
       is distinct from to_jsonb(old) - '{removed_at,removed_by,removed_reason}'::text[] then
    raise exception 'an annotation is not edited: take it back with a reason and add another'
      using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger annotation_is_only_taken_back before update on annotation
  for each row execute function forbid_annotation_edit();
create trigger annotation_is_kept before delete on annotation
  for each row execute function forbid_change();
