import { randomUUID } from 'node:crypto';
import type { JsonObject, Operation, ProgressUnit } from '@rollcall/event-sourcing';

export interface OperationRequest {
  readonly kind: string;
  /** No personal data. */
  readonly input: JsonObject;
  /** Prefix of an API key; `cli`, `system`. */
  readonly requestedBy: string;
  /** What its progress will be counted in, where that is known. Default `events`. */
  readonly unit?: ProgressUnit;
}

/** To be created in the operational store; some process's `OperationRunner` finds it there. */
export function newOperation(
  { kind, input, requestedBy, unit = 'events' }: OperationRequest,
  now = new Date(),
): Operation {
  const at = now.toISOString();
  return {
    id: randomUUID(),
    kind,
    state: 'queued',
    input,
    step: '',
    progress: { done: 0, total: null, unit },
    checkpoint: null,
    result: null,
    error: null,
    requestedBy,
    createdAt: at,
    startedAt: null,
    stepStarted: null,
    updatedAt: at,
    finishedAt: null,
    revision: 1,
  };
}
