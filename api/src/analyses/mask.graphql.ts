import { Field, Int, ObjectType } from 'type-graphql';
import type { Row, StoredHeatMap, StoredMask } from '../database/tables.js';
import { ImageArea, OnImage } from './measurement.graphql.js';

@ObjectType({
  description:
    'Where one finding or candidate lies on one image: an 8-bit grey PNG of the image’s size, 255 inside and 0 outside.',
})
export class Mask extends OnImage {
  @Field({ description: 'Key of the finding or candidate that it outlines.' })
  mark: string;

  @Field()
  label: string;

  @Field(() => Int)
  columns: number;

  @Field(() => Int)
  rows: number;

  @Field({
    description:
      'Path of the PNG: /media/analyses/{id}/masks/{sha256}, or of /media/decisions/{id} where a reader drew it.',
  })
  url: string;
}

@ObjectType({ description: 'One image of a heat map, and what the map lies over: outer edges in pixels of the image.' })
export class HeatMapImage extends ImageArea {}

@ObjectType({
  description:
    'What a stage said of every place on the images, before anything was cut out of it: one 8-bit grey PNG, 255 for a probability of 1, with the maps of the images below each other. To look at; it is no finding.',
})
export class HeatMap {
  @Field()
  stage: string;

  @Field(() => Int, { description: 'Cells of one image’s map.' })
  columns: number;

  @Field(() => Int)
  rows: number;

  @Field(() => [HeatMapImage], { description: 'From top to bottom of the PNG.' })
  images: HeatMapImage[];

  @Field({ description: 'Path of the PNG: /media/analyses/{id}/heat-map.' })
  url: string;
}

export const toHeatMap = (
  { id }: Pick<Row<'analysis'>, 'id'>,
  { stage, columns, rows, images }: StoredHeatMap,
): HeatMap => ({
  ...{ stage, columns, rows },
  images: images.map(({ area, ...image }) => ({ ...image, ...area })),
  url: `/media/analyses/${id}/heat-map`,
});

/** @param owner whose outline it is: of a run, or of the decision that drew it, by the id of its row */
export const toMask = (
  owner: 'analyses' | 'decisions',
  id: string,
  { mark, sopInstanceUid, frame, label, columns, rows, sha256 }: StoredMask,
): Mask => ({
  ...{ mark, sopInstanceUid, frame, label, columns, rows },
  url: `/media/${owner}/${id}/masks/${sha256}`,
});
