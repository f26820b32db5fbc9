import { canonicalJson } from '@overread/models/canonical.js';
import { Arg, Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { Analysis } from '../analyses/analysis.graphql.js';
import { Finding, findingsById } from '../analyses/finding.graphql.js';
import { findingsOfAnalysis } from '../analyses/finding.resolver.js';
import type { Row } from '../database/tables.js';
import { isEarlier } from '../imaging/prior.js';
import { Series, seriesById } from '../imaging/series.graphql.js';
import { studiesById } from '../imaging/study.graphql.js';
import type { RequestContext } from '../relay/context.js';
import { invalidInput, notFound } from '../relay/errors.js';
import { expectGlobalId } from '../relay/global-id.js';
import { decisionsOfFinding } from './decisions-of-finding.js';
import { currentMeasurements } from './measurements.js';
import { VolumeComparison } from './volume-change.graphql.js';
import { compareVolumes, type ReviewedLesion, type ReviewedRun, reasonAgainstPair } from './volume-change.js';

const VOLUME = 'maskVolume';

@Resolver(() => Analysis)
export class VolumeChangeOfAnalysis {
  @FieldResolver(() => VolumeComparison, {
    description:
      'Held against the newest run on a series of the same kind: same sequence and plane, same version, weights and parameters.',
  })
  async volumeChange(
    @Root() { row }: Analysis,
    @Arg('prior', () => ID, { description: 'An earlier Study of the same patient, or a Series of one.' }) prior: string,
    @Ctx() context: RequestContext,
  ): Promise<VolumeComparison> {
    const series = row.seriesId === null ? null : await context.loaders.of(seriesById).load(row.seriesId);
    if (series === null || row.acquisition === null) {
      return withheld('this run does not say what kind of images it read');
    }
    const { study, only } = await this.#priorOf(context, series, prior);
    const now = await reviewedRun(context, row, series);
    const others = await newestRuns(context, study.id, row);
    const candidates = await Promise.all(
      others
        .filter(({ of }) => only === null || of.id === only)
        .map(async (one) => ({ ...one, reviewed: await reviewedRun(context, one.run, one.of) })),
    );
    const fitting = candidates.filter(({ reviewed }) => reasonAgainstPair(now, reviewed) === null);
    // Of several of one kind the one that is called the same.
    const chosen = fitting.find(({ of }) => of.description === series.description) ?? fitting[0];
    if (chosen === undefined) {
      const [first] = candidates;
      if (first === undefined)
        return withheld(`the prior ${only === null ? 'study' : 'series'} has no finished run of it`);
      const reason = reasonAgainstPair(
        now,
        candidates.find(({ reviewed }) => isSameKind(now, reviewed))?.reviewed ?? first.reviewed,
      );
      return withheld(reason ?? 'nothing of the same kind was found');
    }
    const places = { priorSeries: new Series(chosen.of), priorAnalysis: new Analysis(chosen.run) };
    const compared = compareVolumes(now, chosen.reviewed);
    if ('withheld' in compared) return { ...withheld(compared.withheld), ...places };
    const findingOf = async (id: string | null): Promise<Finding | null> => {
      const found = id === null ? null : await context.loaders.of(findingsById).load(id);
      return found === null ? null : new Finding(found);
    };
    const lesions = compared.lesions.map(async ({ finding, priorFinding, change }) => ({
      finding: await findingOf(finding),
      priorFinding: await findingOf(priorFinding),
      change,
    }));
    const { total, notMatched } = compared;
    return { ...places, withheld: null, total, notMatched, lesions: await Promise.all(lesions) };
  }

  /** @throws CodedError INVALID_INPUT where it is not certainly an earlier study of the same patient */
  async #priorOf(context: RequestContext, series: Row<'series'>, prior: string) {
    const { type, id } = expectGlobalId(prior, ['Study', 'Series'], 'prior');
    const { loaders, access, viewer, address } = context;
    const within = type === 'Series' ? await loaders.of(seriesById).load(id) : null;
    if (type === 'Series' && within === null) throw notFound('series');
    const study = await loaders.of(studiesById).load(within?.studyId ?? id);
    const own = await loaders.of(studiesById).load(series.studyId);
    if (study === null || own === null) throw notFound('study');
    if (study.patientId !== own.patientId) throw invalidInput('prior must be a study of the same patient.', ['prior']);
    if (isEarlier(study, own) !== true) {
      throw invalidInput('prior must be an earlier study; which of the two is earlier cannot be told.', ['prior']);
    }
    await access.opened({ action: 'study.view', actor: viewer, address, subject: { type: 'Study', id: study.id } });
    return { study, only: within?.id ?? null };
  }
}

const withheld = (reason: string): VolumeComparison => ({
  ...{ withheld: reason, priorSeries: null, priorAnalysis: null, total: null, lesions: [], notMatched: null },
});

const isSameKind = (a: ReviewedRun, b: ReviewedRun): boolean =>
  a.run.sequence === b.run.sequence && a.plane === b.plane;

interface SeriesRun {
  readonly run: Row<'analysis'>;
  readonly of: Row<'series'>;
}

/** Of each series of a study the newest finished run of the pipeline. */
async function newestRuns(
  { database, loaders }: RequestContext,
  studyId: string,
  { pipeline }: Row<'analysis'>,
): Promise<SeriesRun[]> {
  const runs = await database
    .selectFrom('analysis')
    .innerJoin('series', 'series.id', 'analysis.seriesId')
    .selectAll('analysis')
    .distinctOn('analysis.seriesId')
    .where('series.studyId', '=', studyId)
    .where('analysis.pipeline', '=', pipeline)
    .where('analysis.status', '=', 'SUCCEEDED')
    .where('analysis.acquisition', 'is not', null)
    .orderBy('analysis.seriesId')
    .orderBy('analysis.createdAt', 'desc')
    .execute();
  const found = await Promise.all(
    runs.map(async (run) => ({ run, of: (await loaders.of(seriesById).load(run.seriesId!))! })),
  );
  return found.sort((a, b) => (a.of.seriesNumber ?? 0) - (b.of.seriesNumber ?? 0));
}

async function reviewedRun(
  { loaders }: RequestContext,
  analysis: Row<'analysis'>,
  series: Row<'series'>,
): Promise<ReviewedRun> {
  const findings = await loaders.of(findingsOfAnalysis).load(analysis.id);
  const lesions = findings.map(async (finding): Promise<ReviewedLesion | null> => {
    const [decision = null] = await loaders.of(decisionsOfFinding).load(finding.id);
    // The one place that says which volume counts: the reader's where a reader set one.
    const measurements = currentMeasurements({ finding, decision });
    if (measurements === null) return null;
    const named = (list: Row<'finding'>['measurements']) => list.find(({ name }) => name === VOLUME);
    const volume = named([...measurements]);
    const isEdited = canonicalJson(volume ?? null) !== canonicalJson(named(finding.measurements) ?? null);
    return { id: finding.id, centroid: finding.centroid, volume, isEdited };
  });
  return {
    run: {
      ...{ pipeline: analysis.pipeline, version: analysis.version },
      models: analysis.provenance?.models ?? [],
      sequence: analysis.acquisition?.sequence ?? '',
    },
    plane: analysis.acquisition?.plane ?? null,
    parameters: canonicalJson(analysis.parameters),
    frameOfReferenceUid: series.frameOfReferenceUid,
    lesions: (await Promise.all(lesions)).filter((lesion) => lesion !== null),
  };
}
