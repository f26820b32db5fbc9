-- An archive is an upload whose files are uploads of their own: each becomes an instance or a recording, or says why not.

alter table upload
  add column parent_id text references upload,
  add column entry_index integer,            -- place in the parent's directory
  add column entry_count integer,            -- of an archive (or DICOMDIR): how many files it lists
  add constraint upload_entry check ((parent_id is null) = (entry_index is null));
-- Unpacking that was interrupted goes on after the last file that is here.
create unique index upload_entry_of on upload (parent_id, entry_index) where parent_id is not null;

alter table upload drop constraint upload_check1;
alter table upload add constraint upload_done
  check (status <> 'DONE' or instance_id is not null or recording_id is not null or entry_count is not null);
