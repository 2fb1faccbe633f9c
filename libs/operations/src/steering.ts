import { EngineError, type Operation, type OperationStore } from '@rollcall/event-sourcing';

/** Often enough for an operation that saves its progress at the same time. */
const MOST_TRIES = 20;

/**
 * Tells an operation to end, and to take back what it did where its kind can; one that failed, too, as it may have failed
 * to take it back. At once where it never began. Errors by code: `operation_not_found`, `operation_ended` (it succeeded, or was cancelled).
 */
export const cancelOperation = (store: OperationStore, id: string, now = new Date()): Promise<Operation> =>
  changed(store, id, now, (operation) => {
    const { state, startedAt } = operation;
    if (state === 'cancelling') return operation;
    if (state === 'succeeded' || state === 'cancelled') throw ended(`It ${stateInWords[state]}`, operation);
    if (startedAt !== null) return { ...operation, state: 'cancelling', finishedAt: null };
    return { ...operation, state: 'cancelled', finishedAt: now.toISOString() };
  });

/**
 * Lets an operation that failed or was cancelled go on from its checkpoint. Errors by code: `operation_not_found`,
 * `operation_ended` (it succeeded), `operation_active`.
 */
export const resumeOperation = (store: OperationStore, id: string, now = new Date()): Promise<Operation> =>
  changed(store, id, now, (operation) => {
    const { state } = operation;
    if (state === 'succeeded') throw ended('It succeeded', operation);
    if (state !== 'failed' && state !== 'cancelled') {
      throw new EngineError('operation_active', `The operation is ${state}`, { id, state });
    }
    return { ...operation, state: 'queued', error: null, result: null, finishedAt: null };
  });

async function changed(
  store: OperationStore,
  id: string,
  now: Date,
  change: (operation: Operation) => Operation,
): Promise<Operation> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const found = await store.get(id);
    if (found === undefined)
      throw new EngineError('operation_not_found', 'There is no such operation', { id });
    const next = change(found);
    if (next === found) return found;
    const saved = { ...next, updatedAt: now.toISOString(), revision: found.revision + 1 };
    if (await store.save(saved, found.revision)) return saved;
  }
  throw new EngineError('conflict', 'The operation changed too often meanwhile', { id });
}

const stateInWords = { succeeded: 'succeeded', cancelled: 'was cancelled' } as const;

const ended = (message: string, { id, state }: Operation): EngineError =>
  new EngineError('operation_ended', message, { id, state });
