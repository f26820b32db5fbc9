import type { DataSet } from 'dicom-parser';
import type { DicomFile } from './parse.js';

/** Media Storage Directory Storage (PS3.10 8.6). */
export const MEDIA_STORAGE_DIRECTORY = '1.2.840.10008.1.3.10';

/** Whether the file is a DICOMDIR, the table of contents of a medium. */
export function isDicomdir(file: DicomFile): boolean {
  return file.meta.get('x00020002') === MEDIA_STORAGE_DIRECTORY;
}

/**
 * The files that a DICOMDIR names, as paths from its own folder with `/` between the components: Referenced File ID
 * (0004,1500) of the Directory Record Sequence (0004,1220), PS3.3 F.3.2.2. In the order of the records, each once.
 */
export function referencedFiles(file: DicomFile): string[] {
  const records = file.dataSet.elements.x00041220?.items ?? [];
  const named = records.map(({ dataSet }) => componentsOf(dataSet)).filter((path) => path !== '');
  return [...new Set(named)];
}

function componentsOf(record: DataSet | undefined): string {
  return (record?.string('x00041500') ?? '')
    .split('\\')
    .map((component) => component.trim())
    .filter((component) => component !== '')
    .join('/');
}
