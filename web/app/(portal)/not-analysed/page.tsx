import type { Metadata } from 'next';
import { NotAnalysedList } from '../../../not-analysed/not-analysed';

export const metadata: Metadata = { title: 'Not analysed' };

export default function NotAnalysedPage() {
  return <NotAnalysedList />;
}
