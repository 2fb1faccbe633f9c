import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PrefixedEventStore, START, type EventStore, type RecordedEvent } from '@rollcall/event-sourcing';
import { SqliteEventStore } from '@rollcall/event-store-sqlite';
import { randomUUID } from 'node:crypto';
import { eventStoreContract } from '../contract/event-store.contract.js';

let directory: string;
let log: SqliteEventStore;

function openLog(): void {
  directory = mkdtempSync(join(tmpdir(), 'rollcall-shared-'));
  log = SqliteEventStore.open(directory);
}

async function closeLog(): Promise<void> {
  await log.close();
  rmSync(directory, { recursive: true });
}

eventStoreContract('A part of a shared log', () => {
  openLog();
  return Promise.resolve({ store: new PrefixedEventStore(log, 'staging:'), dispose: closeLog });
});

describe('Two parts of one log', () => {
  beforeEach(openLog);
  afterEach(closeLog);

  const event = (type: string) => ({ id: randomUUID(), type, data: '{}', metadata: '{}' });
  const all = async (store: EventStore, streamPrefixes?: readonly string[]): Promise<RecordedEvent[]> => {
    const events: RecordedEvent[] = [];
    const filter = streamPrefixes && { streamPrefixes };
    for await (const batch of store.readAll({ after: START, filter })) events.push(...batch.events);
    return events;
  };

  it('hold streams of the same names and see nothing of each other', async () => {
    const one = new PrefixedEventStore(log, 'a:');
    const other = new PrefixedEventStore(log, 'ab:');
    await one.append('user-1', 'no-stream', [event('InOne')]);
    await other.append('user-1', 'no-stream', [event('InOther')]);
    await other.append('apikey-1', 'no-stream', [event('InOther')]);
    expect((await all(one)).map(({ stream, type }) => [stream, type])).toEqual([['user-1', 'InOne']]);
    expect((await all(other)).map(({ stream }) => stream)).toEqual(['user-1', 'apikey-1']);
    expect((await all(other, ['user-'])).map(({ stream }) => stream)).toEqual(['user-1']);
    expect((await all(log)).map(({ stream }) => stream)).toEqual(['a:user-1', 'ab:user-1', 'ab:apikey-1']);
  });
});
