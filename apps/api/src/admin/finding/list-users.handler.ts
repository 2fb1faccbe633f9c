import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { FoundUsers } from './found-users.js';
import { DEFAULT_USERS, type ListUsersQuery, type UsersPageView } from './users.dto.js';

export class ListUsers extends Query<Answer<UsersPageView>> {
  constructor(
    readonly caller: Caller,
    readonly query: ListUsersQuery,
  ) {
    super();
  }
}

@QueryHandler(ListUsers)
export class ListUsersHandler implements IQueryHandler<ListUsers> {
  constructor(private readonly found: FoundUsers) {}

  async execute({ caller, query }: ListUsers): Promise<Answer<UsersPageView>> {
    const { limit = DEFAULT_USERS, cursor, count = false } = query;
    const { selection, order } = await this.found.select(caller, query);
    const page = await selection.page(order, limit, cursor);
    const { users, asOf: ofProfiles } = await this.found.present(caller, page.users);
    const counted = count && { count: await selection.count() };
    const { asOf: ofSelection = ofProfiles } = selection;
    const asOf = ofSelection < ofProfiles ? ofSelection : ofProfiles;
    return new Answer({ users, next: page.next ?? null, ...counted, asOf }, { asOf });
  }
}
