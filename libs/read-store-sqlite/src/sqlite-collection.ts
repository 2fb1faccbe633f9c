import {
  encodeCursor,
  ReadStoreError,
  type Collection,
  type CollectionDefinition,
  type Condition,
  type DocumentBody,
  type Page,
  type PageRequest,
  type Place,
  type StoredDocument,
} from '@rollcall/read-store';
import { compileFilter } from './filter.js';
import { byId, isSearched, keyOf, toColumn, type Layout } from './layout.js';
import { placeOfNumber } from './numbered-cursor.js';
import { pageQueries } from './page-query.js';
import { RowInserter } from './row-inserter.js';
import { SearchIndex } from './search-index.js';
import { SearchPlan, type Source } from './search-plan.js';
import { SharedIds } from './shared-ids.js';
import type { SqlValue, Statement, StoreFile } from './store-file.js';
import { fromText, toText } from './text.js';

/** A null body is a tombstone. */
type StoredRow = readonly [id: string, position: string, body: string | null];

/** As it is written: what its columns hold behind the id. */
type DocumentRow = readonly [id: string, ...kept: SqlValue[]];

/** What is sorted by, as its column has it. */
type SortedBy = string | number | null;

type SortedRow = readonly [...StoredRow, sortedBy: SortedBy];

export class SqliteCollection<Body extends DocumentBody> implements Collection<Body> {
  private readonly selectOne: Statement<[position: string, body: string | null]>;
  private readonly selectMany: Statement<StoredRow>;
  private readonly selectPositions: Statement<[id: string, position: string]>;
  private readonly sharedIds: SharedIds | undefined;
  private readonly inserter: RowInserter;
  private readonly newInserter: RowInserter;
  private readonly updateAt: Statement<[]>;
  private readonly searchPlan: SearchPlan;
  private readonly searchIndex: SearchIndex | undefined;

  constructor(
    private readonly file: StoreFile,
    private readonly definition: CollectionDefinition<Body>,
    private readonly layout: Layout,
  ) {
    const { table, ids } = layout;
    const { from, id } = byId(layout);
    const kept = ['position', 'body', ...[...layout.columns.values()].map(({ name }) => name)];
    const among = `${from} WHERE ${id} IN (SELECT value FROM json_each(?))`;
    this.selectOne = file.prepare(`SELECT position, body FROM ${from} WHERE ${id} = ?`);
    this.selectMany = file.prepare(`SELECT id, position, body FROM ${among}`);
    this.selectPositions = file.prepare(`SELECT id, position FROM ${among}`);
    this.sharedIds = ids === undefined ? undefined : new SharedIds(file, ids);
    const key = keyOf(layout);
    const columns = [...new Set([key.column, 'id', ...kept])];
    const inserter = (onConflict: string) => new RowInserter(file, table, columns, onConflict, key.ofId);
    this.inserter = inserter(
      `ON CONFLICT (${key.column}) DO UPDATE
       SET ${kept.map((name) => `${name} = excluded.${name}`).join(', ')}
       WHERE ${table}.position < excluded.position`,
    );
    this.newInserter = inserter('ON CONFLICT DO NOTHING');
    this.updateAt = file.prepare(
      `UPDATE ${table} SET ${kept.map((name) => `${name} = ?`).join(', ')}
       WHERE ${key.column} = ${key.ofId} AND position = ?`,
    );
    this.searchPlan = new SearchPlan(file, layout);
    this.searchIndex = isSearched(layout) ? new SearchIndex(file, layout) : undefined;
  }

  get(id: string): Promise<StoredDocument<Body> | undefined> {
    return this.file.read(() => {
      const row = this.selectOne.get(toText(id));
      return row && { id, position: row[0], body: this.bodyOf(row[1]) };
    });
  }

  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<Body>>> {
    return this.file.read(() => {
      const rows = this.selectMany.all(JSON.stringify(ids.map(toText)));
      return new Map(rows.map((row) => this.documentOf(row)).map((document) => [document.id, document]));
    });
  }

  positionsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.file.read(() => {
      const rows = this.selectPositions.all(JSON.stringify(ids.map(toText)));
      return new Map(rows.map(([id, position]) => [fromText(id), position]));
    });
  }

  async put(documents: readonly StoredDocument<Body>[]): Promise<number> {
    if (documents.length === 0) return 0;
    const rows = documents.map((document) => this.rowOf(document));
    const ids = documents.map(({ id }) => id);
    return this.file.write(() => this.writing(ids, () => this.insert(this.inserter, rows)));
  }

  async replace(document: StoredDocument<Body>, expectedPosition: string | undefined): Promise<boolean> {
    const row = this.rowOf(document);
    const [id, ...kept] = row;
    const write = (): number =>
      expectedPosition === undefined
        ? this.insert(this.newInserter, [row])
        : this.updateAt.run(...kept, id, expectedPosition).changes;
    return this.file.write(() => this.writing([document.id], write) === 1);
  }

  find(request: PageRequest): Promise<Page<Body>> {
    return this.file.read(() => {
      // One more than asked for tells whether there is a next page.
      const wanted = request.limit + 1;
      const rows = this.rowsOf(request, wanted);
      const shown = rows.slice(0, request.limit);
      const last = shown.at(-1);
      return {
        documents: shown.map(([id, position, body]) => this.documentOf([id, position, body])),
        nextCursor:
          last && rows.length === wanted
            ? encodeCursor(request.sort, placeOf(request, this.layout, last))
            : undefined,
      };
    });
  }

  count(filter?: Condition): Promise<number> {
    return this.file.read(() => {
      const { text, values } = filter ? compileFilter(filter, this.layout) : { text: 'TRUE', values: [] };
      const { from } = this.searchPlan.sourceOf(filter);
      const sql = `SELECT count(*) FROM ${from.text} WHERE body IS NOT NULL AND ${text}`;
      return this.file.prepare<[count: number]>(sql).get(...from.values, ...values)?.[0] ?? 0;
    });
  }

  /** What `write` writes, and all that is kept beside the rows of these documents. */
  private writing(ids: readonly string[], write: () => number): number {
    return this.searchIndex?.following(ids, write) ?? write();
  }

  private insert(inserter: RowInserter, rows: readonly DocumentRow[]): number {
    if (this.sharedIds === undefined) return inserter.insert(rows);
    this.sharedIds.add(rows.map(([id]) => id));
    return inserter.insert(rows.map((row) => [row[0], ...row]));
  }

  private rowsOf(request: PageRequest, wanted: number): readonly SortedRow[] {
    for (const way of this.searchPlan.waysTo(request, wanted)) {
      const rows = this.rowsBy(way, request, wanted);
      if (rows !== undefined) return rows;
    }
    return [];
  }

  /** As many as are wanted, or all; undefined: there may be more among those that were not looked at. */
  private rowsBy(way: Source, request: PageRequest, wanted: number): readonly SortedRow[] | undefined {
    const rows: SortedRow[] = [];
    for (const { text, values, isCut } of pageQueries(request, this.layout, way)) {
      rows.push(...this.file.prepare<SortedRow>(text).all(...values, wanted - rows.length));
      if (rows.length === wanted) break;
      if (isCut && this.file.prepare<[1]>(isCut.text).get(...isCut.values) !== undefined) return undefined;
    }
    return rows;
  }

  private documentOf([id, position, body]: StoredRow): StoredDocument<Body> {
    return { id: fromText(id), position, body: this.bodyOf(body) };
  }

  private bodyOf(json: string | null): Body | undefined {
    return json === null ? undefined : (JSON.parse(json) as Body);
  }

  private rowOf({ id, position, body }: StoredDocument<Body>): DocumentRow {
    const { columns } = this.layout;
    if (body === undefined) return [toText(id), position, null, ...Array<null>(columns.size).fill(null)];
    const row: [id: string, ...SqlValue[]] = [toText(id), position, JSON.stringify(body)];
    const values = this.definition.fieldsOf(body);
    for (const { field, type } of columns.values()) {
      const value = toColumn(type, values[field]);
      if (value === undefined)
        throw new ReadStoreError('invalid_field_value', `${field} of ${this.definition.name} is no ${type}`);
      row.push(value);
    }
    return row;
  }
}

/** Where a page without an order ends is told by the number, which stands where else is what was sorted by. */
const placeOf = ({ sort }: PageRequest, layout: Layout, [id, , , sortedBy]: SortedRow): Place =>
  sort === 'none' && sortedBy !== null
    ? { id: placeOfNumber(layout, sortedBy), value: null }
    : { id, value: sortedBy };
