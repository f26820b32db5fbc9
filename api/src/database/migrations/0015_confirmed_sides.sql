-- Sides that the reader confirmed or corrected with a read: [{"sopInstanceUid": …, "side": "RIGHT" or "LEFT"}].
alter table mammography_read add column sides jsonb not null default '[]';
