import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { userChanges } from '@rollcall/domain';
import { streamOf, userNotFound, Users } from '../../engine/users.js';
import { recordedForm } from '../../history/instants.js';
import { PastUsers } from '../../history/past-users.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { invalidValue } from '../../http/errors/http-refusal.js';
import type { UserDiff, UserDiffQuery } from './user-history.dto.js';

export class DiffUser extends Query<Answer<UserDiff>> {
  constructor(
    readonly caller: Caller,
    readonly id: string,
    readonly query: UserDiffQuery,
  ) {
    super();
  }
}

@QueryHandler(DiffUser)
export class DiffUserHandler implements IQueryHandler<DiffUser> {
  constructor(
    private readonly users: Users,
    private readonly past: PastUsers,
  ) {}

  async execute({ caller, id, query }: DiffUser): Promise<Answer<UserDiff>> {
    const from = recordedForm(query.from);
    const to = recordedForm(query.to ?? new Date().toISOString());
    if (from > to) throw invalidValue('from', 'an instant that is not after to');
    const stream = streamOf(await this.users.facts(caller), caller, id);
    const before = await this.past.stateAt(stream, { instant: from });
    const after = await this.past.stateAt(stream, { instant: to });
    if (after.state.status === 'unknown') throw userNotFound();
    const revisions = { fromRevision: before.revision, toRevision: after.revision };
    const changes = userChanges(before.state, after.state);
    return new Answer({ from, to, ...revisions, changes }, { position: after.position });
  }
}
