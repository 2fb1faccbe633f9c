import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Users } from '../../engine/users.js';
import type { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { changesOf, type UserChangesBody } from './user.dto.js';
import { answerUser, type UserResponse } from './user.response.js';

export class UpdateUser extends Command<Answer<UserResponse>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
    readonly body: UserChangesBody,
  ) {
    super();
  }
}

@CommandHandler(UpdateUser)
export class UpdateUserHandler implements ICommandHandler<UpdateUser> {
  constructor(private readonly users: Users) {}

  async execute({ caller, id, body }: UpdateUser): Promise<Answer<UserResponse>> {
    const outcome = await this.users.run(caller, id, ({ attributes }) => ({
      type: 'UpdateUser',
      expects: 'existing',
      id,
      details: changesOf(body),
      attributeKeys: attributes.userKeys,
    }));
    return answerUser(outcome);
  }
}
