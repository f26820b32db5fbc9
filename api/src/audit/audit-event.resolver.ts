import { type RawBuilder, sql } from 'kysely';
import { Arg, Authorized, Ctx, Field, FieldResolver, ID, InputType, Query, Resolver, Root } from 'type-graphql';
import type { Row } from '../database/tables.js';
import { isPermitted, type Permission } from '../identity/permissions.js';
import { findUser, User } from '../identity/user.graphql.js';
import { After, First } from '../relay/arguments.js';
import { type Connection, pageArguments, toConnection } from '../relay/connection.js';
import type { RequestContext } from '../relay/context.js';
import { invalidInput } from '../relay/errors.js';
import { expectGlobalId, parseGlobalId } from '../relay/global-id.js';
import { countRows, readPage } from '../relay/keyset.js';
import type { NodeType } from '../relay/node.js';
import { AuditEvent, AuditEventConnection, auditEventsById } from './audit-event.graphql.js';

export const auditEventNode: NodeType = {
  type: 'AuditEvent',
  async load(context, id) {
    if (!isPermitted(context.viewer.role, 'audit')) return null;
    const row = await context.loaders.of(auditEventsById).load(id);
    return row === null ? null : new AuditEvent(row);
  },
};

@InputType()
export class AuditFilter {
  @Field(() => String, { nullable: true })
  action?: string | null;

  @Field(() => ID, { nullable: true })
  subject?: string | null;

  @Field(() => ID, { nullable: true })
  actor?: string | null;
}

@Resolver()
export class AuditQueries {
  @Authorized<Permission>('audit')
  @Query(() => AuditEventConnection, { description: 'Auditors and administrators only. Newest first.' })
  async auditEvents(
    @Ctx() context: RequestContext,
    @First(50) first: number,
    @After() after: string | null,
    @Arg('filter', () => AuditFilter, { nullable: true }) filter: AuditFilter | null,
  ): Promise<Connection<AuditEvent>> {
    const { access, viewer, address, database } = context;
    // Reading the trail leaves a trace, too.
    await access.opened({ action: 'audit.query', actor: viewer, address });
    const query = {
      from: sql`audit_event`,
      where: sql.join(conditions(filter), sql` and `),
      ordering: {
        direction: 'desc',
        keys: [
          { expression: sql`t.at`, type: 'timestamptz' },
          { expression: sql`t.id`, type: 'bigint' },
        ],
      },
    } as const;
    const page = await readPage<Row<'auditEvent'>>(database, query, pageArguments(first, after));
    return toConnection(
      page,
      (row) => new AuditEvent(row),
      () => countRows(database, query),
    );
  }
}

function conditions(filter: AuditFilter | null): RawBuilder<unknown>[] {
  const all: RawBuilder<unknown>[] = [sql`true`];
  if (filter?.action != null) all.push(sql`t.action = ${filter.action}`);
  if (filter?.actor != null) {
    all.push(sql`t.actor_id = ${expectGlobalId(filter.actor, ['User'], 'filter.actor').id}`);
  }
  if (filter?.subject != null) {
    const subject = parseGlobalId(filter.subject);
    if (subject === null) throw invalidInput('filter.subject must be an id of this server.', ['filter', 'subject']);
    all.push(sql`t.subject_type = ${subject.type} and t.subject_id = ${subject.id}`);
  }
  return all;
}

@Resolver(() => AuditEvent)
export class ActorOfAuditEvent {
  @FieldResolver(() => User, {
    nullable: true,
    description: 'Null where nobody was signed in, or the server itself did it.',
  })
  actor(@Root() event: AuditEvent, @Ctx() context: RequestContext): Promise<User | null> {
    return findUser(context, event.row.actorId);
  }
}
