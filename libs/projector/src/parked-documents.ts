import type { Recorded } from '@rollcall/domain';
import type { ParkedDocument, ParkingLot } from '@rollcall/read-store';
import { framesOf, messageOf } from './failures.js';
import type { LaneShards } from './lane-shards.js';
import { shardOfDocument } from './shards.js';

/** The documents of one build, in the shards of one lane, whose fold threw. The record says where their events wait, and holds no payload. */
export class ParkedDocuments {
  private readonly known = new Map<string, ParkedDocument>();
  private found: ParkedDocument[] = [];

  constructor(
    private readonly lot: ParkingLot,
    private readonly build: string,
    private readonly shards: LaneShards,
  ) {}

  async load(): Promise<void> {
    this.known.clear();
    for (const record of await this.lot.list(this.build)) {
      if (this.isOurs(record.document)) this.known.set(record.document, record);
    }
  }

  get count(): number {
    return this.known.size;
  }

  /** Those of shards that were given up are another one's. */
  forgetOthers(): void {
    for (const document of this.known.keys()) if (!this.isOurs(document)) this.known.delete(document);
  }

  has(document: string): boolean {
    return this.known.size > 0 && this.known.has(document);
  }

  /** Remembers a failed fold until `store`. `since`: ISO 8601 UTC. */
  add(document: string, event: Recorded, error: unknown, since: string): void {
    this.found.push({
      build: this.build,
      document,
      stream: event.stream,
      position: event.position,
      eventId: event.id,
      error: messageOf(error),
      stack: framesOf(error),
      since,
    });
  }

  /** Durable before a checkpoint passes the events. Answers with what is new. `assertMayWrite` throws where it must not be. */
  async store(assertMayWrite: () => void): Promise<readonly ParkedDocument[]> {
    const found = this.found;
    for (const record of found) {
      assertMayWrite();
      await this.lot.park(record);
      this.known.set(record.document, record);
    }
    this.found = [];
    return found;
  }

  /** What was found and not stored will be found again. */
  abandon(): void {
    this.found = [];
  }

  async release(document: string): Promise<void> {
    await this.lot.release(this.build, document);
    this.known.delete(document);
  }

  async releaseAll(): Promise<void> {
    for (const document of [...this.known.keys()]) await this.release(document);
  }

  private isOurs(document: string): boolean {
    return this.shards.has(shardOfDocument(document));
  }
}
