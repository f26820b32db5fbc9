'use client';
import { useQuery } from 'urql';
import { InlineError } from '../components/message';
import { Section } from '../components/section';
import { words } from '../format/text';
import { formatDate } from '../format/time';
import { type Finding, standingOf } from '../review/standing';
import { describeError } from '../session/errors';
import styles from './change-section.module.css';
import { describeChange } from './change-words';
import type { Series, Study } from './overlay';
import { VolumeChangeQuery } from './study.graphql';

interface Props {
  /** The run whose findings are held against the prior. */
  analysis: string;
  findings: readonly Finding[];
  prior: Study;
  priorSeries: Series;
}

/** What changed since the prior study: volumes after review, with their measured error. */
export function ChangeSection({ analysis, findings, prior, priorSeries }: Props) {
  const [{ data, error }] = useQuery({
    query: VolumeChangeQuery,
    variables: { analysis, prior: priorSeries.id },
    requestPolicy: 'cache-and-network',
  });
  const node = data?.node?.__typename === 'Analysis' ? data.node : null;
  const compared = node?.volumeChange ?? null;
  const nameOf = (id: string): string => {
    const place = findings.findIndex((one) => one.id === id);
    const finding = findings[place];
    return finding ? `${words(standingOf(finding).label)} ${place + 1}` : 'Finding';
  };
  const since = formatDate(prior.studyDate) ?? 'a study without date';
  const unmatched = compared?.lesions.filter(({ finding }) => finding === null).length ?? 0;
  return (
    <Section title={`Volume since ${since}`}>
      <div className={styles.body} data-testid="volume-change">
        {error && <InlineError>{describeError(error)}</InlineError>}
        {!error && !compared && <p>Comparing …</p>}
        {compared?.withheld && <p>No change is shown: {compared.withheld}.</p>}
        {compared && !compared.withheld && (
          <>
            <dl className={styles.list}>
              {compared.lesions.map(
                ({ finding, change }) =>
                  finding && (
                    <div key={finding.id}>
                      <dt>{nameOf(finding.id)}</dt>
                      <dd>{change ? describeChange(change) : 'No match in the prior study'}</dd>
                    </div>
                  ),
              )}
              {compared.total && (
                <div>
                  <dt>All findings together</dt>
                  <dd>{describeChange(compared.total)}</dd>
                </div>
              )}
            </dl>
            {unmatched > 0 && <p>{unmatched} of the prior study without a match here.</p>}
            {compared.notMatched && <p>Lesions were not matched: {compared.notMatched}.</p>}
            {compared.total?.measuredOn && (
              <p className={styles.note}>
                Error: repeatability measured on {compared.total.measuredOn}; patients’ lesions repeat worse. Not an
                assessment.
              </p>
            )}
          </>
        )}
      </div>
    </Section>
  );
}
