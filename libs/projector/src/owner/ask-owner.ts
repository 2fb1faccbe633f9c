import { pause } from '@rollcall/event-sourcing';
import type { OwnerRequest, ReadStore } from '@rollcall/read-store';
import { randomUUID } from 'node:crypto';
import type { Projector } from '../projector.js';
import type { OwnerAnswer } from './owner-requests.js';

export interface AskingParts {
  readonly readStore: ReadStore;
  /** The one in this process, where there is one: what it owns is answered at once. */
  readonly projector: Pick<Projector, 'serveRequests'> | undefined;
}

/** Who asks has come back for an answer long before. */
const KEPT_MS = 3_600_000;
const POLL_MS = { first: 10, most: 250 };

/**
 * Asks the process that folds a shard, whichever it is, and waits for its answer until `signal` is aborted: undefined
 * then. A request that was not answered stays, and is carried out when somebody folds the shard again, within an hour.
 */
export async function askOwner(
  { readStore, projector }: AskingParts,
  asked: Pick<OwnerRequest, 'build' | 'shard' | 'task'>,
  signal: AbortSignal,
): Promise<OwnerAnswer | undefined> {
  const { requests } = readStore;
  const [id, now] = [randomUUID(), Date.now()];
  await requests.forgetBefore(new Date(now - KEPT_MS).toISOString());
  await requests.ask({ id, ...asked, askedAt: new Date(now).toISOString() });
  await projector?.serveRequests();
  for (let waitMs = POLL_MS.first; ; waitMs = Math.min(waitMs * 2, POLL_MS.most)) {
    const answer = (await requests.answerTo(id)) as OwnerAnswer | undefined;
    if (answer !== undefined) {
      await requests.forget(id);
      return answer;
    }
    if (signal.aborted) return undefined;
    await pause(waitMs, signal);
  }
}
