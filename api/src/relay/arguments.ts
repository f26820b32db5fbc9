/** The two arguments of every connection, as parameter decorators. */
import { Arg, Int } from 'type-graphql';

export const First = (defaultFirst: number): ParameterDecorator =>
  Arg('first', () => Int, { nullable: true, defaultValue: defaultFirst }) as ParameterDecorator;

export const After = (): ParameterDecorator => Arg('after', () => String, { nullable: true }) as ParameterDecorator;
