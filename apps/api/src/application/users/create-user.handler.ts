import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { identificationOf, Users } from '../../engine/users.js';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { detailsOf, type IdentifiedUserBody } from './user.dto.js';
import { answerUser, type UserResponse } from './user.response.js';

export class CreateUser extends Command<Answer<UserResponse>> {
  constructor(
    readonly caller: Caller,
    readonly body: IdentifiedUserBody,
  ) {
    super();
  }
}

@CommandHandler(CreateUser)
export class CreateUserHandler implements ICommandHandler<CreateUser> {
  constructor(private readonly users: Users) {}

  async execute({ caller, body }: CreateUser): Promise<Answer<UserResponse>> {
    const outcome = await this.users.run(caller, body.id, (facts) => ({
      type: 'CreateUser',
      expects: 'new',
      ...identificationOf(facts, body.id, detailsOf(body)),
    }));
    return answerUser(outcome);
  }
}
