import { expect } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type {
  Collection,
  CollectionDefinition,
  Condition,
  Page,
  PageRequest,
  ReadStore,
  StoredDocument,
} from '@rollcall/read-store';
import { deepFreeze } from '../support/deep-freeze.js';

export interface OpenedReadStore {
  readonly store: ReadStore;
  /** Closes what is open and opens the same read models again. */
  readonly reopen?: () => Promise<ReadStore>;
  readonly dispose: () => Promise<void>;
}

export interface Person {
  readonly name?: string;
  readonly age?: number;
  readonly paying?: boolean;
  readonly [extra: string]: unknown;
}

export type PersonDocument = StoredDocument<Person>;

export const peopleIn = (name: string): CollectionDefinition<Person> => ({
  name,
  fields: { name: 'text', age: 'number', paying: 'boolean' },
  fieldsOf: ({ name = null, age = null, paying = null }) => ({ name, age, paying }),
});

/** Positions as a log gives them: of one width. */
export const position = (at: number): string => String(at).padStart(16, '0');

export const person = (key: string, body: Person | undefined = {}, at = 1): PersonDocument => ({
  id: `0/${key}`,
  position: position(at),
  body,
});

export const tombstone = (key: string, at: number): PersonDocument => ({
  id: `0/${key}`,
  position: position(at),
  body: undefined,
});

export const keysOf = (documents: readonly PersonDocument[]): string[] =>
  documents.map(({ id }) => id.slice(2));

/** The store under test, and a collection of people in it under a name that nobody else uses. */
export class PeopleUnderTest {
  store!: ReadStore;
  collection!: Collection<Person>;
  unique = '';
  private opened!: OpenedReadStore;

  constructor(private readonly openStore: () => Promise<OpenedReadStore>) {}

  async open(): Promise<void> {
    this.opened = await this.openStore();
    this.unique = `contract-${randomUUID()}`;
    await this.use(this.opened.store);
  }

  /** False: it cannot be. */
  async reopen(): Promise<boolean> {
    if (this.opened.reopen === undefined) return false;
    await this.use(await this.opened.reopen());
    return true;
  }

  dispose(): Promise<void> {
    return this.opened.dispose();
  }

  put(...documents: PersonDocument[]): Promise<number> {
    return this.collection.put(deepFreeze(documents));
  }

  find(request: PageRequest): Promise<Page<Person>> {
    return this.collection.find(deepFreeze(request));
  }

  async found(filter: Condition): Promise<string[]> {
    const { documents } = await this.find({ filter, limit: 100 });
    expect(await this.collection.count(deepFreeze(filter))).toBe(documents.length);
    return keysOf(documents);
  }

  async allPages(request: PageRequest): Promise<string[][]> {
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await this.find({ ...request, cursor });
      pages.push(keysOf(page.documents));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return pages;
  }

  private async use(store: ReadStore): Promise<void> {
    this.store = store;
    this.collection = await store.collection(peopleIn(this.unique));
  }
}
