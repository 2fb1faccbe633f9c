import type { Collection, DocumentBody, Page, PageRequest, StoredDocument } from '@rollcall/read-store';
import type { Gate } from './gate.js';

/** What questions read of a collection. */
export type Reads<Body extends DocumentBody> = Pick<Collection<Body>, 'getMany' | 'positionsOf' | 'find'>;

/** The same through a gate. */
export class GatedReads<Body extends DocumentBody> implements Reads<Body> {
  constructor(
    private readonly collection: Reads<Body>,
    private readonly gate: Gate,
  ) {}

  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, StoredDocument<Body>>> {
    return this.gate.pass(() => this.collection.getMany(ids));
  }

  positionsOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.gate.pass(() => this.collection.positionsOf(ids));
  }

  find(request: PageRequest): Promise<Page<Body>> {
    return this.gate.pass(() => this.collection.find(request));
  }
}
