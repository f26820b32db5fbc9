import type { Metadata } from 'next';
import { StudyPage } from '../../../../viewer/study-page';

export const metadata: Metadata = { title: 'Study' };

export default async function StudyRoute({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <StudyPage id={decodeURIComponent(id)} />;
}
