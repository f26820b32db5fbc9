-- What a stage of a pipeline said of every place on the images: the object is one grey PNG, the maps of the images below each other.
alter table analysis add column heat_map jsonb;
