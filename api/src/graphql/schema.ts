import 'reflect-metadata';
import type { Pipeline } from '@overread/models/pipeline.js';
import type { GraphQLSchema } from 'graphql';
import { type AuthChecker, buildSchemaSync } from 'type-graphql';
import * as analysis from '../analyses/analysis.resolver.js';
import { AnalysisSubscription } from '../analyses/analysis-progress.resolver.js';
import { CurvesOfAnalysis } from '../analyses/curve.resolver.js';
import { FindingsOfAnalysis } from '../analyses/finding.resolver.js';
import { MasksOfAnalysis, MasksOfFinding } from '../analyses/mask.resolver.js';
import { OperatingPointOfAnalysis } from '../analyses/operating-point.resolver.js';
import { PipelineQueries } from '../analyses/pipeline.graphql.js';
import { type RequestAnalyses, RunAnalysisMutation } from '../analyses/run-analysis.resolver.js';
import * as audit from '../audit/audit-event.resolver.js';
import { record } from '../audit/record.js';
import { isPermitted, type Permission } from '../identity/permissions.js';
import { InstancesOfSeries } from '../imaging/instance.resolver.js';
import * as patient from '../imaging/patient.resolver.js';
import * as prior from '../imaging/prior.resolver.js';
import * as series from '../imaging/series.resolver.js';
import * as study from '../imaging/study.resolver.js';
import * as upload from '../ingest/upload.resolver.js';
import * as link from '../motion/link.resolver.js';
import * as recording from '../motion/recording.resolver.js';
import * as webVersion from '../motion/web-version.resolver.js';
import type { RequestContext } from '../relay/context.js';
import { forbidden } from '../relay/errors.js';

import { AnnotateMutations } from '../reviews/annotate.resolver.js';
import { DecideMutation } from '../reviews/decide.resolver.js';
import * as mammographyRead from '../reviews/mammography-read.resolver.js';
import type { MeasureImage } from '../reviews/measure-image.js';
import { RecordViewMutation } from '../reviews/record-view.resolver.js';
import type { Redraw } from '../reviews/redraw.js';
import type { MeasureRange, Remeasure } from '../reviews/remeasure.js';
import * as review from '../reviews/review.resolver.js';
import { VolumeChangeOfAnalysis } from '../reviews/volume-change.resolver.js';
import * as worklist from '../reviews/worklist.resolver.js';
import type { OverreadPubSub } from '../services.js';
import type { ObjectStore } from '../storage/object-store.js';
import { NodeQueries } from './node.resolver.js';
import { SystemQueries } from './system.resolver.js';

/** What resolvers need beyond the request's own context. */
export interface SchemaServices {
  readonly storage: ObjectStore;
  readonly pubsub: OverreadPubSub;
  readonly pipelines: readonly Pipeline[];
  readonly requestAnalyses: RequestAnalyses;
  readonly remeasure: Remeasure;
  readonly redraw: Redraw;
  readonly measureRange: MeasureRange;
  readonly measureImage: MeasureImage;
  readonly version: string;
  readonly demo: boolean;
}

/** A refused attempt is itself a row of the audit trail, and only then answered. */
const authorise: AuthChecker<RequestContext, Permission> = async ({ context, info }, permissions) => {
  const { viewer, database, address } = context;
  if (permissions.every((permission) => isPermitted(viewer.role, permission))) return true;
  const { fieldName } = info;
  await record(database, {
    action: 'access.refuse',
    outcome: 'refused',
    actor: viewer,
    address,
    detail: { field: `${info.parentType.name}.${fieldName}`, needs: permissions },
  });
  throw forbidden(`use ${fieldName}`, viewer.role);
};

/** Builds the schema from the classes of every folder; `schema.graphql` in the root is printed from it. */
export function createSchema(services: SchemaServices): GraphQLSchema {
  // Resolvers with dependencies are made here; the others are made by whoever needs none.
  const withDependencies = new Map<unknown, object>([
    [CurvesOfAnalysis, new CurvesOfAnalysis(services.storage)],
    [OperatingPointOfAnalysis, new OperatingPointOfAnalysis(services.pipelines)],
    [PipelineQueries, new PipelineQueries(services.pipelines)],
    [RunAnalysisMutation, new RunAnalysisMutation(services.requestAnalyses)],
    [DecideMutation, new DecideMutation(services)],
    [AnnotateMutations, new AnnotateMutations(services)],
    [SystemQueries, new SystemQueries(services.version, services.demo)],
  ]);
  const made = new Map<unknown, object>(withDependencies);
  return buildSchemaSync({
    resolvers: [
      NodeQueries,
      SystemQueries,
      ...Object.values(patient),
      ...Object.values(study),
      ...Object.values(series),
      prior.PriorsOfStudy,
      InstancesOfSeries,
      ...Object.values(recording),
      ...Object.values(link),
      ...Object.values(webVersion),
      upload.UploadQueries,
      upload.ContentOfUpload,
      upload.ContentsOfArchive,
      upload.UploadSubscription,
      ...Object.values(analysis),
      FindingsOfAnalysis,
      CurvesOfAnalysis,
      MasksOfAnalysis,
      MasksOfFinding,
      OperatingPointOfAnalysis,
      AnalysisSubscription,
      PipelineQueries,
      RunAnalysisMutation,
      worklist.WorklistQueries,
      worklist.OutcomeOfWorklistItem,
      worklist.ContentOfWorklistItem,
      ...Object.values(review),
      VolumeChangeOfAnalysis,
      DecideMutation,
      AnnotateMutations,
      ...Object.values(mammographyRead),
      RecordViewMutation,
      audit.AuditQueries,
      audit.ActorOfAuditEvent,
    ],
    container: {
      get(resolver: new () => object) {
        const instance = made.get(resolver) ?? new resolver();
        made.set(resolver, instance);
        return instance;
      },
    },
    authChecker: authorise,
    pubSub: services.pubsub,
    // Inputs are checked where they are used, with messages for people; class-validator is not asked.
    validate: false,
  });
}
