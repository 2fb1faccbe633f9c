import { Inject, Injectable } from '@nestjs/common';
import type { Engine } from '@rollcall/composition';
import type { JsonObject } from '@rollcall/event-sourcing';
import { askOwner, firstRevisionFrom, shardOfDocument, type OwnerAnswer } from '@rollcall/projector';
import { encodeParkedCursor, type ParkedDocument, type ParkedPage } from '@rollcall/read-store';
import { ENGINE } from '../../engine/tokens.js';
import { HttpRefusal, invalidValue } from '../../http/errors/http-refusal.js';
import { parkedId, positionIn } from './parked-id.js';
import type { FailedEventView } from './parked.dto.js';

/** Milliseconds that a request waits for whoever folds the document. */
const PATIENCE_MS = 2_000;
const PAGE = 50;

/** Documents whose fold threw, as admins see them. Nothing here can discard one. */
@Injectable()
export class Parked {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  /** Errors by code: `unknown_projection`. */
  async page(limit: number, projection?: string, cursor?: string): Promise<ParkedPage> {
    const builds = projection === undefined ? undefined : await this.buildsOf(projection);
    try {
      return await this.lot.page({ builds, limit, cursor });
    } catch (error) {
      if (!isInvalidCursor(error)) throw error;
      throw invalidValue('cursor', 'what the page before gave as next');
    }
  }

  async get(id: string): Promise<ParkedDocument> {
    const position = positionIn(id);
    let cursor: string | undefined = encodeParkedCursor([position, '', '']);
    while (cursor !== undefined) {
      const { records, nextCursor }: ParkedPage = await this.lot.page({ limit: PAGE, cursor });
      const found = records.find((record) => parkedId(record) === id);
      if (found !== undefined) return found;
      cursor = records.at(-1)?.position === position ? nextCursor : undefined;
    }
    throw parkedNotFound();
  }

  /** The first one that was not folded. null: it is in the log no more. */
  async eventOf({ stream, position }: ParkedDocument): Promise<FailedEventView | null> {
    const { stores, codec } = this.engine;
    const from = await firstRevisionFrom(stores.eventStore, stream, position);
    if (from === undefined) return null;
    const [event] = await stores.eventStore.readStream(stream, { direction: 'forwards', from, limit: 1 });
    if (event?.position !== position) return null;
    const { id, type, revision } = event;
    const [decoded] = await codec.decode([event]).catch(() => []);
    const data = decoded === undefined ? null : (decoded.data as JsonObject);
    return { id, type, position, revision, recordedAt: decoded?.recordedAt ?? null, data };
  }

  /** undefined: nobody folds it at the moment, or is too busy to answer; it will be retried all the same. */
  async retry({ build, document }: ParkedDocument): Promise<OwnerAnswer | undefined> {
    const { stores, projector } = this.engine;
    const asked = { build, shard: shardOfDocument(document), task: { kind: 'retry', document } } as const;
    const patience = AbortSignal.timeout(PATIENCE_MS);
    try {
      return await askOwner({ readStore: stores.readStore, projector }, asked, patience);
    } catch (error) {
      if (error === patience.reason) return undefined;
      throw error;
    }
  }

  /** Errors by code: `unknown_projection`. */
  async buildsOf(projection: string): Promise<readonly string[]> {
    const { live, previous, shadow } = await this.engine.rebuilds.record(projection);
    return [live, previous, shadow?.build].filter((build) => build !== undefined);
  }

  private get lot() {
    return this.engine.stores.readStore.parked;
  }
}

const isInvalidCursor = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'invalid_cursor';

export const parkedNotFound = (): HttpRefusal =>
  new HttpRefusal(404, 'parked_not_found', 'There is no such parked document: it may have been released.');
