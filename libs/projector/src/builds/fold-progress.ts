import { type EventStore, type LogDistance, type Position, START } from '@rollcall/event-sourcing';

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
