-- What kind of images a series was read as (sequence and plane): only results of one kind are held against each other.
alter table analysis add column acquisition jsonb;
-- Middle of what a finding outlines, LPS millimetres in the frame of reference of its series.
alter table finding add column centroid double precision[] check (array_length(centroid, 1) = 3);
