import { expect } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  START,
  type EventBatch,
  type EventStore,
  type LogOptions,
  type NewEvent,
  type RecordedEvent,
} from '@rollcall/event-sourcing';

export interface OpenedEventStore {
  readonly store: EventStore;
  /** Closes what is open and opens the same log again. */
  readonly reopen?: () => Promise<EventStore>;
  readonly dispose: () => Promise<void>;
}

/** The store under test, and streams that nobody else uses, so that a log may be shared with what came before. */
export class LogUnderTest {
  store!: EventStore;
  private opened!: OpenedEventStore;
  private prefix = '';

  constructor(private readonly openStore: () => Promise<OpenedEventStore>) {}

  async open(): Promise<void> {
    this.opened = await this.openStore();
    this.store = this.opened.store;
    this.prefix = `contract-${randomUUID()}`;
  }

  /** False: it cannot be. */
  async reopen(): Promise<boolean> {
    if (this.opened.reopen === undefined) return false;
    this.store = await this.opened.reopen();
    return true;
  }

  dispose(): Promise<void> {
    return this.opened.dispose();
  }

  stream(suffix = 'a'): string {
    return `${this.prefix}-${suffix}`;
  }

  mine(): LogOptions {
    return { filter: { streamPrefixes: [this.prefix] } };
  }

  forwards(of: string, from?: number, limit = 1_000): Promise<readonly RecordedEvent[]> {
    return this.store.readStream(of, { direction: 'forwards', from, limit });
  }

  backwards(of: string, from?: number, limit = 1_000): Promise<readonly RecordedEvent[]> {
    return this.store.readStream(of, { direction: 'backwards', from, limit });
  }
}

export const event = (type = 'Happened', data = '{"v":1}', metadata = '{"v":1}'): NewEvent => ({
  id: randomUUID(),
  type,
  data,
  metadata,
});

export const events = (count: number): NewEvent[] => Array.from({ length: count }, () => event());

export const told = ({ id, type, data, metadata }: RecordedEvent): NewEvent => ({ id, type, data, metadata });

export const eventsOf = (batches: readonly EventBatch[]): RecordedEvent[] =>
  batches.flatMap((batch) => batch.events);

export async function all(store: EventStore, options: LogOptions): Promise<EventBatch[]> {
  const batches: EventBatch[] = [];
  for await (const batch of store.readAll(options)) batches.push(batch);
  return batches;
}

export function expectIncreasing(read: readonly RecordedEvent[]): void {
  const positions = read.map(({ position }) => position);
  expect(positions).toEqual([...new Set(positions)].sort());
}

/** A checkpoint stored after any batch has passed nothing that a later batch brings. */
export function expectNothingBelowWhatWasDelivered(batches: readonly EventBatch[]): void {
  let reached = START;
  for (const batch of batches) {
    for (const { position } of batch.events) expect(position > reached).toBe(true);
    expect(batch.position >= reached).toBe(true);
    reached = batch.position;
  }
}
