import { useCallback } from 'react';
import { useClient } from 'urql';
import type { CurvesQuery as CurvesAnswer } from '../gql/graphql';
import { describeError } from '../session/errors';
import { fetchPoses, type Poses } from './poses';
import { CurvesQuery, FrameTimesQuery } from './recording.graphql';
import { type Once, useOnce } from './use-once';

export type Curve = Extract<NonNullable<CurvesAnswer['node']>, { __typename: 'Analysis' }>['curves'][number];

/** Presentation time of every frame; the player cannot do without. */
export function useFrameTimes(recording: string): Once<readonly number[]> {
  const client = useClient();
  const load = useCallback(
    async (id: string) => {
      const { data, error } = await client
        .query(FrameTimesQuery, { id }, { requestPolicy: 'network-only' })
        .toPromise();
      if (data?.node?.__typename === 'Recording') return data.node.frameTimes;
      throw new Error(error ? describeError(error) : 'There is no such recording.');
    },
    [client],
  );
  return useOnce<readonly number[]>(recording, load);
}

/** @param analysis null where there is none with curves */
export function useCurves(analysis: string | null): Once<readonly Curve[]> {
  const client = useClient();
  const load = useCallback(
    async (id: string) => {
      const { data, error } = await client.query(CurvesQuery, { id }, { requestPolicy: 'network-only' }).toPromise();
      if (data?.node?.__typename === 'Analysis') return data.node.curves;
      throw new Error(error ? describeError(error) : 'There is no such analysis.');
    },
    [client],
  );
  return useOnce<readonly Curve[]>(analysis, load);
}

export function usePoses(url: string | null): Once<Poses> {
  return useOnce(url, fetchPoses);
}
