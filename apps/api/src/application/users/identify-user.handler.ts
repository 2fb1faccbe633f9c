import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { identificationOf, Users } from '../../engine/users.js';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { changesOf, type UserChangesBody } from './user.dto.js';
import { answerUser, type UserResponse } from './user.response.js';

export class IdentifyUser extends Command<Answer<UserResponse>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
    readonly body: UserChangesBody,
  ) {
    super();
  }
}

@CommandHandler(IdentifyUser)
export class IdentifyUserHandler implements ICommandHandler<IdentifyUser> {
  constructor(private readonly users: Users) {}

  async execute({ caller, id, body }: IdentifyUser): Promise<Answer<UserResponse>> {
    const outcome = await this.users.run(caller, id, (facts) => ({
      type: 'IdentifyUser',
      expects: 'any',
      ...identificationOf(facts, id, changesOf(body)),
    }));
    return answerUser(outcome);
  }
}
