import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { userProfileProjection } from '@rollcall/projections';
import { streamOf, userNotFound, Users } from '../../engine/users.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { presentUser, type UserResponse } from './user.response.js';

export class GetUser extends Query<Answer<UserResponse>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(GetUser)
export class GetUserHandler implements IQueryHandler<GetUser> {
  constructor(private readonly users: Users) {}

  async execute({ caller, id }: GetUser): Promise<Answer<UserResponse>> {
    const facts = await this.users.facts(caller);
    const stream = streamOf(facts, caller, id);
    const { body, position } = await this.users.read(caller, stream, userProfileProjection);
    if (body === undefined) throw userNotFound();
    return new Answer(presentUser(body, facts.attributes), { position });
  }
}
