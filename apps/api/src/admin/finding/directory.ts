import type { Position } from '@rollcall/event-sourcing';
import {
  type DirectoryEntry,
  directoryKey,
  type DirectorySort,
  userDirectoryProjection,
} from '@rollcall/projections';
import type { ReadAt, ReadModels } from '@rollcall/projector';
import type { Condition, PageRequest } from '@rollcall/read-store';
import { invalidCursor, type KeyOrder } from './order.js';
import type { Search } from './search.js';

export interface DirectoryParts {
  readonly readModels: ReadModels;
  /** What all keys of the scope's users begin with. */
  readonly scope: string;
  readonly search: Search;
  readonly minPosition: Position | undefined;
}

export interface Found {
  readonly stream: string;
  readonly entry: DirectoryEntry;
}

/** The users of one scope who are found by a search, as the directory lists them. */
export class Directory {
  /** Everything at or below is in what was read so far. */
  asOf: Position | undefined;

  constructor(private readonly parts: DirectoryParts) {}

  /** @param after key of the one before. */
  async along({ sort, direction }: KeyOrder, limit: number, after?: string): Promise<readonly Found[]> {
    const beyond: readonly Condition[] =
      after === undefined ? [] : [{ field: sort, op: direction === 'asc' ? 'gt' : 'lt', value: after }];
    const filter = this.condition(sort, [...beyond, ...this.parts.search.conditions]);
    return (await this.find({ filter, sort: { field: sort, direction }, limit })).users;
  }

  /** In the order that costs least. @param after what the page before gave. Refuses another text with `invalid_value`. */
  async soonest(
    limit: number,
    after?: string,
  ): Promise<{ readonly users: readonly Found[]; readonly next: string | undefined }> {
    const [ofBuild, cursor] =
      after === undefined ? [] : [after.split('/', 1)[0], after.slice(after.indexOf('/') + 1)];
    const filter = this.condition('id', this.parts.search.conditionsWithScope);
    const { users, nextCursor, build } = await knownCursor(
      this.find({ filter, sort: 'none', limit, cursor }),
    );
    // Another build may have them in another order.
    if (ofBuild !== undefined && ofBuild !== build) throw invalidCursor();
    return { users, next: nextCursor === undefined ? undefined : `${build}/${nextCursor}` };
  }

  /** Those of these streams, in no order. */
  async some(streams: readonly string[]): Promise<readonly Found[]> {
    const { readModels, search } = this.parts;
    const { bodies } = this.at(await readModels.some(userDirectoryProjection, streams, this.parts));
    return [...bodies]
      .map(([stream, entry]) => ({ stream, entry }))
      .filter(({ entry }) => search.finds(entry));
  }

  /** What a user is sorted by now; undefined: there is no such user in the scope. */
  async keyOf(stream: string, sort: DirectorySort): Promise<string | undefined> {
    const { readModels, scope } = this.parts;
    const { bodies } = this.at(await readModels.some(userDirectoryProjection, [stream], this.parts));
    const entry = bodies.get(stream);
    const key = entry && directoryKey(entry, sort);
    return key?.startsWith(scope) ? key : undefined;
  }

  async count(): Promise<number> {
    const { readModels, search } = this.parts;
    const filter = this.condition('id', search.isEmpty ? [] : search.conditionsWithScope);
    return this.at(await readModels.count(userDirectoryProjection, filter, this.parts)).count;
  }

  private async find(page: PageRequest): Promise<FoundPage> {
    const { readModels } = this.parts;
    const { documents, nextCursor, build } = this.at(
      await readModels.find<DirectoryEntry>(userDirectoryProjection, page, this.parts),
    );
    const users = documents.flatMap(({ id, body }) =>
      body === undefined ? [] : { stream: id.slice(id.indexOf('/') + 1), entry: body },
    );
    return { users, nextCursor, build };
  }

  /** In the order's own index, so that other tenants' users are not even passed by. */
  private condition(field: DirectorySort, others: readonly Condition[]): Condition {
    return { and: [{ field, op: 'prefix', value: this.parts.scope }, ...others] };
  }

  private at<Result extends ReadAt>(result: Result): Result {
    const { asOf } = result;
    if (this.asOf === undefined || asOf < this.asOf) this.asOf = asOf;
    return result;
  }
}

interface FoundPage {
  readonly users: readonly Found[];
  readonly nextCursor: string | undefined;
  readonly build: string;
}

async function knownCursor<Page>(finding: Promise<Page>): Promise<Page> {
  try {
    return await finding;
  } catch (error) {
    throw (error as { readonly code?: string }).code === 'invalid_cursor' ? invalidCursor() : error;
  }
}
