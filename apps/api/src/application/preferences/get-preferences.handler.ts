import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { userPreferencesProjection } from '@rollcall/projections';
import { streamOf, userNotFound, Users } from '../../engine/users.js';
import { Answer } from '../../http/answer.js';
import type { Moment } from '../../history/moment.js';
import { PastUsers } from '../../history/past-users.js';
import type { Caller } from '../../http/edge-request.js';
import { presentPreferences, type PreferencesResponse } from './preferences.response.js';

export class GetPreferences extends Query<Answer<PreferencesResponse>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
    /** undefined: now. */
    readonly moment?: Moment,
  ) {
    super();
  }
}

@QueryHandler(GetPreferences)
export class GetPreferencesHandler implements IQueryHandler<GetPreferences> {
  constructor(
    private readonly users: Users,
    private readonly past: PastUsers,
  ) {}

  async execute({ caller, id, moment }: GetPreferences): Promise<Answer<PreferencesResponse>> {
    if (moment !== undefined) {
      const { user, metrics, position } = await this.past.at(caller, id, moment);
      return new Answer(presentPreferences(user.preferences, metrics.keys), { position });
    }
    const facts = await this.users.facts(caller);
    const stream = streamOf(facts, caller, id);
    const { body, position } = await this.users.read(caller, stream, userPreferencesProjection);
    if (body === undefined) throw userNotFound();
    const metricKeys = await this.users.metricKeysFor(caller, facts, body);
    return new Answer(presentPreferences(body, metricKeys), { position });
  }
}
