-- A refused file can name an instance too: the one whose SOP Instance UID it has, with other bytes (CONFLICTING_UID).
comment on column upload.instance_id is
  'What the file became; of one in quarantine (CONFLICTING_UID) the instance that has its SOP Instance UID';

-- Who brought an instance or a recording, and what stands in the list of refused files.
create index upload_of_instance on upload (instance_id) where instance_id is not null;
create index upload_of_recording on upload (recording_id) where recording_id is not null;
create index upload_failed on upload (created_at, id) where status = 'FAILED';
