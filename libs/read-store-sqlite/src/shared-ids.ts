import { RowInserter } from './row-inserter.js';
import type { StoreFile } from './store-file.js';

/** The ids that several collections share, each with the number that its documents have in all of them. */
export class SharedIds {
  private readonly inserter: RowInserter;

  constructor(file: StoreFile, table: string) {
    this.inserter = new RowInserter(file, table, ['name'], 'ON CONFLICT DO NOTHING');
  }

  /** To be called inside a transaction. Those that are there already keep their numbers. */
  add(ids: readonly string[]): void {
    this.inserter.insert(ids.map((id) => [id]));
  }
}
