import type { JsonObject } from '@rollcall/event-sourcing';
import type { OperationContext, OperationKind } from '@rollcall/operations';
import type { ParkedDocument } from '@rollcall/read-store';
import type { RetryOutcome } from '../retry-parked.js';
import { shardOfDocument } from '../shards.js';
import { askOwner, type AskingParts } from './ask-owner.js';
import type { OwnerAnswer } from './owner-requests.js';

/** What is asked of each owner at once; each of them may be asked for all. */
const AT_ONCE = 50;
const PAGE = 500;
const MOST_TOLD = 20;

export interface RetryParkedParts extends AskingParts {
  /** Of a projection: the builds that are to be retried. Rejects with `unknown_projection`. */
  readonly buildsOf: (projection: string) => Promise<readonly string[]>;
}

/** Result of an operation of the kind `retry-parked`. */
export interface RetriedParked {
  readonly retried: number;
  readonly released: number;
  /** They failed again, and stay. */
  readonly failed: number;
  /** Nothing could be tried: their build has stopped, or stands still. */
  readonly refused: number;
  /** Of those that stay, at most 20. */
  readonly first: readonly { readonly build: string; readonly document: string; readonly error: string }[];
}

/**
 * Retries all parked documents, or those of the projection `input.projection`, in the order of the log, each by the
 * process that folds its shard: it waits while there is none. What is parked while it runs is retried too, once. May be
 * begun again at any time.
 */
export const retryParkedKind = (parts: RetryParkedParts): OperationKind => ({
  kind: 'retry-parked',
  async run(context: OperationContext): Promise<JsonObject> {
    const { input, signal } = context;
    const { parked } = parts.readStore;
    const { projection } = input;
    const builds = typeof projection === 'string' ? await parts.buildsOf(projection) : undefined;
    const result = { retried: 0, released: 0, failed: 0, refused: 0 };
    const first: RetriedParked['first'][number][] = [];
    let cursor: string | undefined;
    do {
      const page = await parked.page({ builds, limit: PAGE, cursor });
      for (let from = 0; from < page.records.length; from += AT_ONCE) {
        context.report({ step: 'retry', done: result.retried, total: null, unit: 'documents' });
        const piece = page.records.slice(from, from + AT_ONCE);
        const answers = await Promise.all(piece.map((record) => retry(parts, record, signal)));
        for (const [at, answer] of answers.entries()) {
          const { build, document } = piece[at]!;
          const error = errorOf(answer);
          result.retried++;
          result['refused' in answer ? 'refused' : error === undefined ? 'released' : 'failed']++;
          if (error !== undefined && first.length < MOST_TOLD) first.push({ build, document, error });
        }
      }
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return { ...result, first: first.map((one) => ({ ...one })) };
  },
});

async function retry(parts: AskingParts, record: ParkedDocument, signal: AbortSignal): Promise<OwnerAnswer> {
  const { build, document } = record;
  const asked = { build, shard: shardOfDocument(document), task: { kind: 'retry', document } } as const;
  return askOwner(parts, asked, signal);
}

/** undefined: it is not parked any more. */
function errorOf(answer: OwnerAnswer): string | undefined {
  return 'refused' in answer ? answer.refused : (answer as RetryOutcome).error;
}
