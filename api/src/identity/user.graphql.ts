import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { type Role as RoleName, type Row } from '../database/tables.js';
import type { RequestContext } from '../relay/context.js';
import { toGlobalId } from '../relay/global-id.js';
import { Node, rowNode } from '../relay/node.js';
import { rowLoader } from '../relay/rows.js';

/** The same closed list as the database's check, as an object for the schema. */
export const Role: { readonly [R in RoleName]: R } = {
  CLINICIAN: 'CLINICIAN',
  THERAPIST: 'THERAPIST',
  INTEGRATION: 'INTEGRATION',
  AUDITOR: 'AUDITOR',
  ADMIN: 'ADMIN',
};
registerEnumType(Role, {
  name: 'Role',
  description: 'What someone may do here.',
  valuesConfig: {
    CLINICIAN: { description: 'Uploads, reads, decides and annotates.' },
    THERAPIST: { description: 'Uploads, reads, decides and annotates.' },
    INTEGRATION: { description: 'A hospital system: uploads and reads.' },
    AUDITOR: { description: 'Reads all, the audit trail included.' },
    ADMIN: { description: 'Everything.' },
  },
});

@ObjectType({ implements: Node })
export class User extends Node {
  @Field()
  name: string;

  @Field()
  email: string;

  @Field(() => Role)
  role: RoleName;

  constructor(row: Pick<Row<'user'>, 'id' | 'name' | 'email' | 'role'>) {
    super();
    this.id = toGlobalId('User', row.id);
    this.name = row.name;
    this.email = row.email;
    this.role = row.role;
  }
}

export const usersById = rowLoader('user', 'text');
/** Null where there is none, or nobody of that id. */
export async function findUser({ loaders }: Pick<RequestContext, 'loaders'>, id: string | null): Promise<User | null> {
  const row = id === null ? null : await loaders.of(usersById).load(id);
  return row === null ? null : new User(row);
}

export const userNode = rowNode('User', usersById, (row) => new User(row));
