-- The outline as the reader drew it: all images of it, those that were left as the pipeline had them as well.
alter table decision add column masks jsonb;
