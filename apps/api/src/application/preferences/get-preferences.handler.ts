import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { userPreferencesProjection } from '@rollcall/projections';
import { streamOf, userNotFound, Users } from '../../engine/users.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { presentPreferences, type PreferencesResponse } from './preferences.response.js';

export class GetPreferences extends Query<Answer<PreferencesResponse>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(GetPreferences)
export class GetPreferencesHandler implements IQueryHandler<GetPreferences> {
  constructor(private readonly users: Users) {}

  async execute({ caller, id }: GetPreferences): Promise<Answer<PreferencesResponse>> {
    const stream = streamOf(await this.users.facts(caller), caller, id);
    const { body, position } = await this.users.read(caller, stream, userPreferencesProjection);
    if (body === undefined) throw userNotFound();
    return new Answer(presentPreferences(body), { position });
  }
}
