import {
  EngineError,
  type EventStore,
  type LogDistance,
  type Position,
  START,
} from '@rollcall/event-sourcing';

/** How much of the log is in a build. */
export interface FoldProgress {
  readonly done: number;
  readonly total: number;
  readonly unit: LogDistance['unit'];
}

/** `position`: everything at or below is in the build. */
export async function foldProgress(
  store: Pick<EventStore, 'head' | 'distance'>,
  position: Position,
): Promise<FoldProgress> {
  const head = await store.head();
  const [done, total] = await Promise.all([store.distance(START, position), store.distance(START, head)]);
  return { done: Math.min(done.amount, total.amount), total: total.amount, unit: total.unit };
}

/** Why lists cannot be had of a build yet: `read_model_behind`, and how far it is. */
export async function notLiveYet(
  store: Pick<EventStore, 'head' | 'distance'>,
  projection: string,
  build: string,
  position: Position,
): Promise<EngineError> {
  const message = 'The read model is being built; lists can be had when it is complete';
  const progress = await foldProgress(store, position);
  return new EngineError('read_model_behind', message, { projection, build, ...progress });
}
