'use client';
import { Upload } from 'lucide-react';
import { useEffect, useState } from 'react';
import { pickFromDrop } from './collect';
import styles from './drop-zone.module.css';
import { useUploadQueue } from './provider';

/** The whole window takes files and folders, on every page. */
export function DropZone() {
  const queue = useUploadQueue();
  const [over, setOver] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    // Enter and leave come for every element below: only their balance says whether the pointer is in the window.
    let depth = 0;
    const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
    const enter = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) setOver(false);
    };
    const move = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    };
    const drop = (event: DragEvent): void => {
      if (!event.dataTransfer || !carriesFiles(event)) return;
      event.preventDefault();
      depth = 0;
      setOver(false);
      setProblem(null);
      pickFromDrop(event.dataTransfer).then(
        (picked) => queue.add(picked),
        () => setProblem('The browser could not read what was dropped. Try to drop it again.'),
      );
    };
    window.addEventListener('dragenter', enter);
    window.addEventListener('dragleave', leave);
    window.addEventListener('dragover', move);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', enter);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('dragover', move);
      window.removeEventListener('drop', drop);
    };
  }, [queue]);

  return (
    <>
      {over && (
        <div className={styles.veil}>
          <div className={styles.frame}>
            <Upload aria-hidden />
            <p>Drop DICOM files, folders or videos to send them</p>
          </div>
        </div>
      )}
      {problem && (
        <p role="alert" className="visually-hidden">
          {problem}
        </p>
      )}
    </>
  );
}
