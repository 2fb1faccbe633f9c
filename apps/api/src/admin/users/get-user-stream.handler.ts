import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { streamOf, Users } from '../../engine/users.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import type { UserStream } from './user-stream.dto.js';

export class GetUserStream extends Query<Answer<UserStream>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(GetUserStream)
export class GetUserStreamHandler implements IQueryHandler<GetUserStream> {
  constructor(private readonly users: Users) {}

  async execute({ caller, id }: GetUserStream): Promise<Answer<UserStream>> {
    return new Answer({ stream: streamOf(await this.users.facts(caller), caller, id) });
  }
}
