/** The values inside an analysis: measurements, boxes, times, scores. They have no id of their own. */
import 'reflect-metadata';
import type { ImageBox as StoredImageBox, Measurement as StoredMeasurement } from '@overread/models/result.js';
import { Field, Float, InputType, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'A measured number, or the reason why it is withheld.' })
export class Measurement {
  @Field()
  name: string;

  @Field(() => String, { nullable: true, description: 'left or right' })
  side: string | null;

  @Field(() => Int, { nullable: true, description: 'Counts from 1.' })
  repetition: number | null;

  @Field(() => Float, { nullable: true })
  value: number | null;

  @Field(() => String, { nullable: true, description: 'UCUM: s, deg, mm2, %, 1 for counts.' })
  unit: string | null;

  @Field(() => Int, { nullable: true, description: 'How many observations the value is the mean of.' })
  n: number | null;

  @Field(() => [Float], { nullable: true, description: '95 % interval: lower and upper bound.' })
  interval: number[] | null;

  @Field(() => String, { nullable: true, description: 'Why there is no value.' })
  withheld: string | null;
}

export function toMeasurement(stored: StoredMeasurement): Measurement {
  const measured = 'value' in stored ? stored : null;
  return {
    name: stored.name,
    side: stored.side ?? null,
    repetition: stored.repetition ?? null,
    value: measured?.value ?? null,
    unit: measured?.unit ?? null,
    n: measured?.n ?? null,
    interval: measured?.interval === undefined ? null : [...measured.interval],
    withheld: 'withheld' in stored ? stored.withheld : null,
  };
}

/** One image: an instance may hold several. */
@InputType()
@ObjectType()
export class OnImage {
  @Field()
  sopInstanceUid: string;

  @Field(() => Int, { description: 'Counts from 1.' })
  frame: number;
}

@InputType()
@ObjectType()
export class ImageArea extends OnImage {
  @Field(() => Float)
  x: number;

  @Field(() => Float)
  y: number;

  @Field(() => Float)
  width: number;

  @Field(() => Float)
  height: number;
}

@ObjectType({ description: 'Outer edges in pixels: columns a to b inclusive are x = a, width = b − a + 1.' })
export class ImageBox extends ImageArea {
  @Field(() => Float, { description: 'How sure the pipeline is on this image; 1 where a reader drew it.' })
  score: number;
}

export const toImageBox = (stored: StoredImageBox): ImageBox => ({ ...stored });

@InputType({ description: 'Outer edges in pixels: columns a to b inclusive are x = a, width = b − a + 1.' })
export class ImageBoxInput extends ImageArea {}

@ObjectType({ description: "Seconds from the recording's start." })
export class TimeRange {
  @Field(() => Float)
  start: number;

  @Field(() => Float)
  end: number;
}

@InputType({ description: "Seconds from the recording's start." })
export class TimeRangeInput {
  @Field(() => Float)
  start: number;

  @Field(() => Float)
  end: number;
}

export const toTimeRange = (row: { timeStart: number | null; timeEnd: number | null }): TimeRange | null =>
  row.timeStart === null || row.timeEnd === null ? null : { start: row.timeStart, end: row.timeEnd };
