import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, GraphQLISODateTime, ID, ObjectType } from 'type-graphql';
import type { Row } from '../database/tables.js';
import { connectionOf } from '../relay/connection.js';
import { toGlobalId } from '../relay/global-id.js';
import { Node } from '../relay/node.js';
import { rowLoader } from '../relay/rows.js';

@ObjectType({ implements: Node, description: 'Who did, saw or tried what; never changed.' })
export class AuditEvent extends Node {
  @Field(() => GraphQLISODateTime)
  at: Date;

  @Field({ description: 'E.g. study.view, finding.decide, login, access.refused.' })
  action: string;

  @Field({ description: 'success or refused or failed' })
  outcome: string;

  @Field(() => ID, { nullable: true, description: 'What it was done to, as an id for node().' })
  subject: string | null;

  @Field(() => GraphQLJSONObject, { nullable: true })
  detail: Record<string, unknown> | null;

  readonly row: Row<'auditEvent'>;

  constructor(row: Row<'auditEvent'>) {
    super();
    this.row = row;
    this.id = toGlobalId('AuditEvent', String(row.id));
    this.at = row.at;
    this.action = row.action;
    this.outcome = row.outcome;
    this.subject =
      row.subjectType === null || row.subjectId === null ? null : toGlobalId(row.subjectType, row.subjectId);
    this.detail = row.detail;
  }
}

export const AuditEventConnection = connectionOf('AuditEvent', () => AuditEvent);
export const auditEventsById = rowLoader('auditEvent', 'bigint');
