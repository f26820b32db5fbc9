-- Whether files are still to come is asked whenever a series grows quiet, also beside a hundred thousand finished ones.
create index upload_pending on upload (created_at, id) where status in ('RECEIVING', 'PROCESSING');
