import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { parseFilterText, parseShortFilter } from '@rollcall/analytics';
import type { Engine } from '@rollcall/composition';
import { userProfileProjection, type UserProfileDocument } from '@rollcall/projections';
import type { Condition, PageRequest } from '@rollcall/read-store';
import { presentUser } from '../../application/users/user.response.js';
import type { EnvironmentFacts } from '../../engine/environment-directory.js';
import { ENGINE } from '../../engine/tokens.js';
import { Users } from '../../engine/users.js';
import { Answer } from '../../http/answer.js';
import type { Caller } from '../../http/edge-request.js';
import { invalidValue } from '../../http/errors/http-refusal.js';
import { DEFAULT_USERS, type ListUsersQuery, type UsersPage } from './list-users.dto.js';
import { conditionOf } from './user-conditions.js';
import { askingOf, conditionsOfSearch, type Asking } from './user-search.js';

export class ListUsers extends Query<Answer<UsersPage>> {
  constructor(
    readonly caller: Caller,
    readonly asked: ListUsersQuery,
  ) {
    super();
  }
}

@QueryHandler(ListUsers)
export class ListUsersHandler implements IQueryHandler<ListUsers> {
  constructor(
    private readonly users: Users,
    @Inject(ENGINE) private readonly engine: Engine,
  ) {}

  async execute({ caller, asked }: ListUsers): Promise<Answer<UsersPage>> {
    const { sort = 'id', direction = 'asc', limit = DEFAULT_USERS, cursor } = asked;
    const facts = await this.users.facts(caller);
    const asking = askingOf(caller, this.engine.stores.readStore.searchesInside);
    const filter: Condition = {
      // In the order's own index, so that other tenants' users are not even passed by.
      and: [{ field: sort, op: 'prefix', value: asking.scope }, ...conditionsOf(asked, asking, facts)],
    };
    const { documents, nextCursor, asOf } = await this.page(
      { filter, sort: { field: sort, direction }, limit, cursor },
      caller,
    );
    const bodies = documents.flatMap(({ body }) => body ?? []);
    const { attributes } = await this.users.factsOn(
      caller,
      facts,
      Object.assign({}, ...bodies.map((body) => body.attributes)) as object,
    );
    const page: UsersPage = {
      users: bodies.map((body) => presentUser(body, attributes)),
      next: nextCursor ?? null,
    };
    if (!asked.count) return new Answer(page, { asOf });
    const { count } = await this.engine.readModels.count(userProfileProjection, filter, caller);
    return new Answer({ ...page, count }, { asOf });
  }

  private async page(request: PageRequest, { minPosition }: Caller) {
    try {
      return await this.engine.readModels.find<UserProfileDocument>(userProfileProjection, request, {
        minPosition,
      });
    } catch (error) {
      if (!isInvalidCursor(error)) throw error;
      throw invalidValue('cursor', 'what the page before gave as next');
    }
  }
}

function conditionsOf(
  { search, filter, userAttributes }: ListUsersQuery,
  asking: Asking,
  { attributes }: EnvironmentFacts,
): readonly Condition[] {
  const defined = { attributeKeys: attributes.userKeys };
  const conditions: Condition[] = [];
  if (search !== undefined) conditions.push(...conditionsOfSearch(search, asking));
  if (filter !== undefined) {
    const parsed = parseFilterText(filter, defined);
    conditions.push(conditionOf(parsed, asking, JSON.parse(filter) as Record<string, unknown>));
  }
  if (userAttributes !== undefined)
    conditions.push(conditionOf(parseShortFilter(userAttributes, defined), asking, undefined));
  return conditions;
}

const isInvalidCursor = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'invalid_cursor';
