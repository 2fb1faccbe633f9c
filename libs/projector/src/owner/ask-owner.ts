import { pause } from '@rollcall/event-sourcing';
import type { OwnerRequest, ReadStore } from '@rollcall/read-store';
import { randomUUID } from 'node:crypto';
import type { LocalProjector } from '../local-projector.js';
import type { OwnerAnswer } from './owner-requests.js';

export interface AskingParts {
  readonly readStore: ReadStore;
  /** The one in this process, where there is one: what it owns is answered at once. */
  readonly projector: Pick<LocalProjector, 'serveRequests'> | undefined;
}

const POLL_MS = { first: 10, most: 250 };

/**
 * Asks the process that folds a shard, whichever it is, and waits for its answer. Rejects with the signal's reason; the
 * request stays then, and is carried out when somebody folds the shard again, within an hour.
 */
export async function askOwner(
  { readStore, projector }: AskingParts,
  asked: Pick<OwnerRequest, 'build' | 'shard' | 'task'>,
  signal: AbortSignal,
): Promise<OwnerAnswer> {
  const { requests } = readStore;
  const id = randomUUID();
  await requests.ask({ id, ...asked, askedAt: new Date().toISOString() });
  await projector?.serveRequests();
  for (let waitMs = POLL_MS.first; ; waitMs = Math.min(waitMs * 2, POLL_MS.most)) {
    const answer = (await requests.answerTo(id)) as OwnerAnswer | undefined;
    if (answer !== undefined) {
      await requests.forget(id);
      return answer;
    }
    signal.throwIfAborted();
    await pause(waitMs, signal);
  }
}
