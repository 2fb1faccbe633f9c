import type { Operation, OperationStore } from '@rollcall/event-sourcing';
import { error, ok, warning, type Check, type Seen } from '../finding.js';

export interface OperationParts {
  readonly operations: Pick<OperationStore, 'list'>;
  now(this: void): Date;
  /** Is there to be a process that runs them? */
  readonly isRunning: boolean;
}

/** A runner saves progress each second, and looks for queued operations as often. */
const STUCK_MS = 60_000;
/** Failures older than this are history. */
const LATELY_MS = 7 * 86_400_000;
const MOST = 20;

/** Does long work get on, and has any failed lately? */
export const operationsCheck = ({ operations, now, isRunning }: OperationParts): Check => ({
  name: 'operations',
  async look() {
    const age = ({ updatedAt }: Operation): number => now().getTime() - new Date(updatedAt).getTime();
    const states = ['queued', 'running', 'cancelling'] as const;
    const active = (await operations.list({ states, limit: MOST })).operations;
    const failed = (await operations.list({ states: ['failed'], limit: MOST })).operations;
    const stuck = active.filter((operation) => isRunning && age(operation) > STUCK_MS).map(stuckSeen);
    const seen = [...stuck, ...failed.filter((operation) => age(operation) < LATELY_MS).map(failedSeen)];
    return seen.length > 0 ? seen : [ok(`${active.length} operations under way, none failed lately.`)];
  },
});

const stuckSeen = ({ id, kind, state, updatedAt }: Operation): Seen =>
  error(
    `Operation ${id} (${kind}) is ${state}, and nobody has worked on it since ${updatedAt}.`,
    'Operations are run by processes that feed read models: start one, or cancel the operation.',
  );

const failedSeen = ({ id, kind, error: why, finishedAt }: Operation): Seen =>
  warning(
    `Operation ${id} (${kind}) failed at ${finishedAt ?? 'an unknown time'}: ${why?.message ?? 'no reason is known'}.`,
    `\`rollcall operations show ${id}\`; \`resume\` goes on where it was.`,
  );
