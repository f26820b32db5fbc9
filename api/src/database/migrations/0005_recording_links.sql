-- Whose recording it is, as people said it: each row a link, closed when somebody took it back. `recording.patient_id` says how
-- it stands now; where the sender of the file named the patient, there is no row until that is taken back.
create table recording_link (
  id uuid primary key default gen_random_uuid(),
  recording_id uuid not null references recording,
  patient_id uuid not null references patient,
  confirmed_by text check (confirmed_by in ('BIRTH_DATE', 'PATIENT_ID')), -- what the person typed; null: the sender named the patient
  linked_by text references "user",
  linked_at timestamptz(3) not null default now(),
  unlinked_by text references "user",
  unlinked_at timestamptz(3),
  unlink_reason text,
  check ((linked_by is null) = (confirmed_by is null)),
  check (num_nonnulls(unlinked_by, unlinked_at, unlink_reason) in (0, 3))
);
create unique index recording_link_open on recording_link (recording_id) where unlinked_at is null;
create index recording_link_of_recording on recording_link (recording_id, linked_at, id);
