import type { UploadContentFragment } from '../gql/graphql';

/** Portal path of the series that an image belongs to. */
export function hrefOfInstance({ series }: NonNullable<UploadContentFragment['instance']>): string {
  return `/studies/${series.study.id}?series=${series.id}`;
}

/** Portal path of what a file became; null where it became nothing. */
export function hrefOf({ recording, instance }: UploadContentFragment): string | null {
  if (recording) return `/recordings/${recording.id}`;
  return instance ? hrefOfInstance(instance) : null;
}
