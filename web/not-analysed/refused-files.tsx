'use client';
import Link from 'next/link';
import { useQuery } from 'urql';
import { formatBytes, words } from '../format/text';
import { formatMoment } from '../format/time';
import { hrefOfInstance } from '../uploads/href';
import { RefusedFilesQuery } from '../uploads/uploads.graphql';
import styles from './not-analysed.module.css';

const looked = 100;

/** Files that never became an image or a recording, those that other bytes have taken the UID of among them: kept, not shown as images. */
export function RefusedFiles() {
  const [{ data }] = useQuery({
    query: RefusedFilesQuery,
    variables: { first: looked },
    requestPolicy: 'cache-and-network',
  });
  const refused = (data?.uploads.edges ?? []).map((edge) => edge.node);
  if (refused.length === 0) return null;
  return (
    <section aria-labelledby="refused">
      <h2 id="refused" className={styles.heading}>
        Files that could not be read
      </h2>
      <table className={styles.table} aria-labelledby="refused">
        <thead>
          <tr>
            <th scope="col" className={styles.what}>
              File
            </th>
            <th scope="col" className={styles.patient}>
              Size
            </th>
            <th scope="col">Why</th>
            <th scope="col" className={styles.when}>
              When
            </th>
          </tr>
        </thead>
        <tbody>
          {refused.map((upload) => (
            <tr key={upload.id}>
              <td>{upload.fileName}</td>
              <td>{formatBytes(upload.sizeBytes)}</td>
              <td>
                {upload.errorMessage ?? (upload.errorCode ? words(upload.errorCode) : 'No reason was given.')}
                {upload.quarantined && upload.instance && (
                  <>
                    {' '}
                    <Link href={hrefOfInstance(upload.instance)}>See the image that is here.</Link>
                  </>
                )}
              </td>
              <td>{formatMoment(upload.createdAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {data && data.uploads.totalCount > refused.length && (
        <p className={styles.lead}>
          The {refused.length} newest of {data.uploads.totalCount}.
        </p>
      )}
    </section>
  );
}
