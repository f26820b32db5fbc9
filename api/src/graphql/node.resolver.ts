import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { analysisNode } from '../analyses/analysis.graphql.js';
import { findingNode } from '../analyses/finding-node.js';
import { auditEventNode } from '../audit/audit-event.resolver.js';
import type { AuditAction, AuditSubjectType } from '../audit/record.js';
import { userNode } from '../identity/user.graphql.js';
import { instanceNode } from '../imaging/instance.graphql.js';
import { patientNode } from '../imaging/patient.graphql.js';
import { seriesNode } from '../imaging/series.graphql.js';
import { studyNode } from '../imaging/study.graphql.js';
import { uploadNode } from '../ingest/upload.resolver.js';
import { recordingNode } from '../motion/recording.graphql.js';
import type { RequestContext } from '../relay/context.js';
import { parseGlobalId } from '../relay/global-id.js';
import { Node, type NodeType } from '../relay/node.js';
import { annotationNode } from '../reviews/annotation.graphql.js';
import { decisionNode } from '../reviews/decision-node.js';
import { mammographyReadNode } from '../reviews/mammography-read.graphql.js';

const nodeTypes = new Map<string, NodeType>(
  [
    patientNode,
    studyNode,
    seriesNode,
    instanceNode,
    recordingNode,
    analysisNode,
    findingNode,
    decisionNode,
    mammographyReadNode,
    annotationNode,
    uploadNode,
    userNode,
    auditEventNode,
  ].map((type) => [type.type, type]),
);

/** What it means for the audit trail to read one of these by its id; the other types show nothing of a patient alone. */
const opening: Partial<Record<string, { readonly action: AuditAction; readonly subject: AuditSubjectType }>> = {
  Patient: { action: 'patient.view', subject: 'Patient' },
  Study: { action: 'study.view', subject: 'Study' },
  Series: { action: 'series.retrieve', subject: 'Series' },
  Instance: { action: 'instance.retrieve', subject: 'Instance' },
  Recording: { action: 'recording.view', subject: 'Recording' },
  Analysis: { action: 'analysis.view', subject: 'Analysis' },
};

@Resolver()
export class NodeQueries {
  @Query(() => Node, { nullable: true, description: 'Any object by its id; null where there is none.' })
  async node(@Arg('id', () => ID) id: string, @Ctx() context: RequestContext): Promise<Node | null> {
    const parsed = parseGlobalId(id);
    const type = parsed === null ? undefined : nodeTypes.get(parsed.type);
    if (parsed === null || type === undefined) return null;
    const node = await type.load(context, parsed.id);
    const opened = opening[parsed.type];
    if (node !== null && opened !== undefined) {
      const { access, viewer, address } = context;
      const subject = { type: opened.subject, id: parsed.id };
      await access.opened({ action: opened.action, actor: viewer, address, subject });
    }
    return node;
  }
}
