import { GraphQLDate } from 'graphql-scalars';
import { Field, ObjectType } from 'type-graphql';
import type { Row } from '../database/tables.js';
import { connectionOf } from '../relay/connection.js';
import { toGlobalId } from '../relay/global-id.js';
import { Node, rowNode } from '../relay/node.js';
import { rowLoader } from '../relay/rows.js';

@ObjectType({ implements: Node, description: 'Who was imaged or filmed, as the files say it.' })
export class Patient extends Node {
  @Field(() => String, { nullable: true, description: '(0010,0020) as received.' })
  patientId: string | null;

  @Field(() => String, { nullable: true, description: 'As received: Family^Given…' })
  name: string | null;

  @Field(() => GraphQLDate, { nullable: true })
  birthDate: string | null;

  @Field(() => String, { nullable: true, description: '(0010,0040): M, F or O.' })
  sex: string | null;

  readonly row: Row<'patient'>;

  constructor(row: Row<'patient'>) {
    super();
    this.row = row;
    this.id = toGlobalId('Patient', row.id);
    this.patientId = row.dicomPatientId;
    this.name = row.name;
    this.birthDate = row.birthDate;
    this.sex = row.sex;
  }
}

export const PatientConnection = connectionOf('Patient', () => Patient);
export const patientsById = rowLoader('patient');
export const patientNode = rowNode('Patient', patientsById, (row) => new Patient(row));
