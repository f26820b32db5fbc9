-- The version of a recording that every browser plays and seeks, beside the untouched original. Every recording has a row
-- once it has been looked at; those that came before this table are looked at when a worker starts.
create table web_version (
  recording_id uuid primary key references recording,
  status text not null check (status in ('NOT_NEEDED', 'QUEUED', 'RUNNING', 'READY', 'FAILED')),
  -- Why the original alone does not do.
  reason text check (reason in ('NOT_PLAYABLE', 'INTERLACED', 'HIGH_DYNAMIC_RANGE', 'SLOW_TO_SEEK')),
  progress double precision not null default 0 check (progress between 0 and 1),
  sha256 text references object,            -- MP4
  error_code text,
  error_message text,
  created_at timestamptz(3) not null default now(),
  finished_at timestamptz(3),
  check ((status = 'NOT_NEEDED') = (reason is null)),
  check ((status = 'READY') = (sha256 is not null)),
  check ((status = 'FAILED') = (error_code is not null)),
  check ((error_code is null) = (error_message is null)),
  check ((status in ('NOT_NEEDED', 'READY', 'FAILED')) = (finished_at is not null))
);
