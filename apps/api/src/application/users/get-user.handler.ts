import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { userProfileProjection } from '@rollcall/projections';
import { streamOf, userNotFound, Users } from '../../engine/users.js';
import { Answer } from '../../http/answer.js';
import type { Moment } from '../../history/moment.js';
import { PastUsers } from '../../history/past-users.js';
import type { Caller } from '../../http/edge-request.js';
import { presentUser, type UserResponse } from './user.response.js';

export class GetUser extends Query<Answer<UserResponse>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
    /** undefined: now. */
    readonly moment?: Moment,
  ) {
    super();
  }
}

@QueryHandler(GetUser)
export class GetUserHandler implements IQueryHandler<GetUser> {
  constructor(
    private readonly users: Users,
    private readonly past: PastUsers,
  ) {}

  async execute({ caller, id, moment }: GetUser): Promise<Answer<UserResponse>> {
    if (moment !== undefined) {
      const { user, attributes, position } = await this.past.at(caller, id, moment);
      return new Answer(presentUser(user.profile, attributes), { position });
    }
    const facts = await this.users.facts(caller);
    const stream = streamOf(facts, caller, id);
    const { body, position } = await this.users.read(caller, stream, userProfileProjection);
    if (body === undefined) throw userNotFound();
    const { attributes } = await this.users.factsOn(caller, facts, body.attributes);
    return new Answer(presentUser(body, attributes), { position });
  }
}
