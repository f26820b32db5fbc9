-- How a person reads mammograms. The rows of one reader on one study are a chain: the one that follows nothing is the
-- reader's first read, the others amend it.
create table mammography_read (
  id uuid primary key default gen_random_uuid(),
  study_id uuid not null references study,
  reader_id text not null references "user",
  previous_id uuid references mammography_read,
  -- ACR BI-RADS, 5th edition. Null: this breast was not imaged.
  right_category text check (right_category in ('0', '1', '2', '3', '4A', '4B', '4C', '5', '6')),
  left_category text check (left_category in ('0', '1', '2', '3', '4A', '4B', '4C', '5', '6')),
  -- One for the exam: a to d.
  density text not null check (density in ('a', 'b', 'c', 'd')),
  recommendation text not null check (recommendation in
    ('ROUTINE_SCREENING', 'SHORT_INTERVAL_FOLLOW_UP', 'ADDITIONAL_IMAGING', 'PRIOR_COMPARISON', 'BIOPSY', 'TREATMENT')),
  note text,
  -- Whether the pipeline's marks had gone out to this reader before: which came first.
  marks_seen_before boolean not null,
  on_screen jsonb,
  created_at timestamptz not null default now(),
  check (right_category is not null or left_category is not null),
  -- One first read for each reader and study, and one row after each: of two at once, one comes through.
  unique nulls not distinct (study_id, reader_id, previous_id)
);

-- When marks of a study of mammograms first went out to a reader: written before they do.
create table marks_view (
  study_id uuid not null references study,
  reader_id text not null references "user",
  created_at timestamptz not null default now(),
  primary key (study_id, reader_id)
);

create trigger mammography_read_is_append_only before update or delete on mammography_read
  for each row execute function forbid_change();
create trigger mammography_read_is_never_emptied before truncate on mammography_read
  for each statement execute function forbid_change();
create trigger marks_view_is_append_only before update or delete on marks_view
  for each row execute function forbid_change();
create trigger marks_view_is_never_emptied before truncate on marks_view
  for each statement execute function forbid_change();
