import type { StatusTone } from '../components/status';
import { count, formatPersonName } from '../format/text';
import { formatClock } from '../format/time';
import type { WorklistStatus } from '../gql/graphql';
import type { Row } from './live';

export const statusWords: Readonly<Record<WorklistStatus, { readonly word: string; readonly tone: StatusTone }>> = {
  RECEIVING: { word: 'Receiving', tone: 'busy' },
  ANALYSING: { word: 'Analysing', tone: 'busy' },
  FAILED: { word: 'Failed', tone: 'bad' },
  NOT_ANALYSED: { word: 'Not analysed', tone: 'quiet' },
  TO_REVIEW: { word: 'To review', tone: 'warn' },
  REVIEWED: { word: 'Reviewed', tone: 'ok' },
};

export function hrefOf(row: Row): string {
  return row.recording ? `/recordings/${row.recording.id}` : `/studies/${row.study?.id ?? ''}`;
}

export function titleOf(row: Row): string {
  if (row.recording) return row.recording.fileName.split('/').at(-1) ?? row.recording.fileName;
  return row.study?.description || 'Study without description';
}

export function typeOf(row: Row): string {
  return row.recording ? 'Video' : (row.study?.modalities.join(', ') ?? '');
}

export function extentOf(row: Row): string {
  if (row.recording) return `${formatClock(row.recording.duration, 0)} · ${count(row.recording.frameCount, 'frame')}`;
  if (!row.study) return '';
  return `${row.study.seriesCount} series · ${count(row.study.instanceCount, 'image')}`;
}

export function patientOf(row: Row): string | null {
  return formatPersonName(row.patient?.name) ?? row.patient?.patientId ?? null;
}

export function decidedOf(row: Row): string {
  // Null: withheld until the reader's own first read.
  return row.findingCount === null || row.findingCount === 0 ? '–' : `${row.decidedCount} of ${row.findingCount}`;
}
