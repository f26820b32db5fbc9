import type { Metadata } from 'next';
import { RecordingPage } from '../../../../motion/recording-page';

export const metadata: Metadata = { title: 'Recording' };

export default async function RecordingRoute({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <RecordingPage id={decodeURIComponent(id)} />;
}
