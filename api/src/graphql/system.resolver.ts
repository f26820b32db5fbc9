import { Ctx, Field, ObjectType, Query, Resolver } from 'type-graphql';
import { User, usersById } from '../identity/user.graphql.js';
import type { RequestContext } from '../relay/context.js';
import { NOTICE } from '../relay/notice.js';

@ObjectType()
export class System {
  @Field({ description: NOTICE })
  notice: string;

  @Field()
  version: string;

  @Field({ description: 'True where demo accounts with a published password exist.' })
  demo: boolean;
}

@Resolver()
export class SystemQueries {
  constructor(
    private readonly version: string,
    private readonly isDemo: boolean,
  ) {}

  @Query(() => System)
  system(): System {
    return { notice: NOTICE, version: this.version, demo: this.isDemo };
  }

  @Query(() => User, { description: 'Who asks.' })
  async viewer(@Ctx() { loaders, viewer }: RequestContext): Promise<User> {
    return new User((await loaders.of(usersById).load(viewer.id)) ?? viewer);
  }
}
