import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EngineError, type Operation, type RecordedEvent } from '@rollcall/event-sourcing';
import type { BuildRecord, Lease } from '@rollcall/read-store';
import {
  backupsCheck,
  buildsCheck,
  clockCheck,
  diskCheck,
  eventsCheck,
  examine,
  indexesCheck,
  keysCheck,
  leasesCheck,
  operationsCheck,
  projectionsCheck,
  storesCheck,
  versionsCheck,
  type Check,
  type ProjectionHealth,
} from './index.js';

const now = (): Date => new Date('2026-03-10T12:00:00.000Z');
const MIB = 2 ** 20;

/** `<level>: <finding>` of each. */
const told = async (check: Check): Promise<readonly string[]> => {
  const findings = await examine([check]);
  for (const { level, whatToDo } of findings) expect(whatToDo === '').toBe(level === 'ok');
  return findings.map(({ level, finding }) => `${level}: ${finding}`);
};
const one = (level: string, part: string): unknown =>
  expect.stringMatching(new RegExp(`^${level}: .*${part}`));

const event = (change: Partial<RecordedEvent> = {}, metadata: object = {}): RecordedEvent => ({
  id: 'event-1',
  type: 'MetricCreated',
  data: '{}',
  metadata: JSON.stringify({ v: 1, recordedAt: '2026-03-10T11:59:00.000Z', ...metadata }),
  stream: 'metrics-production',
  revision: 0,
  position: '0000000000000001',
  ...change,
});

const logOf = (...events: readonly RecordedEvent[]) => ({
  newest: (limit: number) => Promise.resolve([...events].reverse().slice(0, limit)),

  readAll: async function* () {
    for (const each of events) yield { events: [each], position: each.position, caughtUp: false };
  },
});

describe('examine', () => {
  const fails = (name: string, failure: Error): Check => ({ name, look: () => Promise.reject(failure) });

  it('tells what cannot be looked at, and nothing that a foreign error quotes', async () => {
    const foreign = Object.assign(new Error('secret'), { name: 'MongoServerError' });
    const away = new EngineError('store_unavailable', 'The store is away');
    const findings = await examine([fails('a', away), fails('b', foreign)]);
    expect(findings).toMatchObject([
      { check: 'a', level: 'error', finding: expect.stringContaining('The store is away') },
      { check: 'b', level: 'error', finding: expect.stringContaining('MongoServerError') },
    ]);
    expect(JSON.stringify(findings)).not.toContain('secret');
  });

  it('does not wait for ever', async () => {
    const hangs: Check = { name: 'hangs', look: () => new Promise(() => undefined) };
    expect(await examine([hangs], { checkMs: 20 })).toMatchObject([
      { level: 'error', finding: expect.stringContaining('20 ms') },
    ]);
    const off = new AbortController();
    const examining = examine([hangs], { signal: off.signal });
    off.abort();
    await expect(examining).rejects.toThrow('aborted');
  });
});

describe('the check of', () => {
  it('stores tells who answers, who does not, and whose disk is full', async () => {
    const full = new EngineError('store_unavailable', 'SQLITE_FULL', { isDiskFull: true });
    const stores = storesCheck([
      {
        name: 'eventStore',
        product: () => Promise.resolve({ product: 'SQLite', version: '3.50.4', supported: undefined }),
      },
      { name: 'readStore', product: () => Promise.reject(new Error('away')) },
      { name: 'keyStore', product: () => Promise.reject(full) },
    ]);
    expect(await told(stores)).toEqual([
      'ok: eventStore: SQLite 3.50.4 answers.',
      'error: readStore does not answer.',
      'error: keyStore takes no writes: the disk is full.',
    ]);
  });

  it('stores tells a version that is too old, one that was not tried, and one that is not told', async () => {
    const supported = { oldest: '4.4', newest: '8.0' };
    const seen = async (version: string | undefined): Promise<string | undefined> => {
      const product = () => Promise.resolve({ product: 'MongoDB', version, supported });
      return (await told(storesCheck([{ name: 'readStore', product }])))[0];
    };
    expect(await seen('4.4.0')).toBe('ok: readStore: MongoDB 4.4.0 answers; supported: 4.4 to 8.0.');
    expect(await seen('4.10.1')).toMatch(/^ok/);
    expect(await seen('8.0.12')).toMatch(/^ok/);
    expect(await seen('4.2.24')).toEqual(one('error', 'older than 4.4, the oldest'));
    expect(await seen('3.9')).toEqual(one('error', 'older than 4.4'));
    expect(await seen('8.2.0')).toEqual(one('warning', 'newer than 8.0, the newest'));
    expect(await seen(undefined)).toEqual(one('warning', 'does not tell its version'));
    expect(await seen('unknown')).toEqual(one('warning', 'does not tell its version'));
  });

  it('indexes names those that are missing', async () => {
    const index = { collection: 'api-keys-v1', name: 'by-f0', field: 'environment' };
    const report = (present: boolean) => indexesCheck(() => Promise.resolve([{ ...index, present }]));
    expect(await told(report(true))).toEqual([one('ok', 'All 1 indexes')]);
    expect(await told(report(false))).toEqual([one('error', 'api-keys-v1 has no index by-f0')]);
  });

  it('versions tells Node, and builds of other versions than its own', async () => {
    const record = (version: number): BuildRecord => ({
      projection: 'user-profile',
      version,
      revision: 1,
      live: `user-profile-v${version}`,
      previous: undefined,
      shadow: undefined,
      dropping: [],
      generation: 1,
      switchedAt: undefined,
    });
    const check = (node: string, ...versions: readonly number[]) =>
      versionsCheck({
        product: '1.2.3',
        node,
        projections: [{ name: 'user-profile', version: 2 }],
        builds: () => Promise.resolve(versions.map(record)),
      });
    expect(await told(check('22.1.0', 2))).toEqual(['ok: Rollcall 1.2.3 on Node 22.1.0.']);
    expect(await told(check('19.0.0'))).toEqual([one('warning', 'not tried on')]);
    expect((await told(check('22.1.0', 3))).at(-1)).toEqual(one('warning', 'newer processes'));
    expect((await told(check('22.1.0', 1))).at(-1)).toEqual(one('warning', 'is kept'));
  });

  it('the clock holds it to the stores and to the newest event', async () => {
    const check = (ms: number, recordedAt = '2026-03-10T11:00:00.000Z') =>
      clockCheck({
        store: logOf(event({}, { recordedAt })),
        storesClock: () => Promise.resolve(new Date(now().getTime() + ms)),
        now,
      });
    expect(await told(check(500))).toEqual([one('ok', '0.5 s'), one('ok', 'newest event')]);
    expect((await told(check(-5_000)))[0]).toEqual(one('warning', "5.0 s ahead of the read store's"));
    expect((await told(check(90_000)))[0]).toEqual(one('error', '90.0 s behind'));
    expect((await told(check(0, '2026-03-10T12:00:10.000Z')))[1]).toEqual(one('warning', '10.0 s from now'));
    expect((await told(check(0, '2026-03-11T12:00:00.000Z')))[1]).toEqual(one('error', 'is, or was, ahead'));
    const own = clockCheck({ store: logOf(), storesClock: () => Promise.resolve(undefined), now });
    expect(await told(own)).toEqual([]);
  });

  it('the disk tells what is free and what takes the room', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'rollcall-doctor-'));
    try {
      writeFileSync(join(directory, 'events.db'), 'x'.repeat(2 * MIB));
      const with_ = (free: number) =>
        diskCheck({ directory, spaceOf: () => Promise.resolve({ free: free * MIB, total: 10_000 * MIB }) });
      expect(await told(with_(9_000))).toEqual([one('ok', '9000 MiB of'), 'ok: events.db 2.0 MiB']);
      expect((await told(with_(900)))[0]).toEqual(one('warning', '900 MiB'));
      expect((await told(with_(100)))[0]).toEqual(one('error', '100 MiB'));
      expect(await told(diskCheck({ directory }))).toHaveLength(2);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('leases tells shards without an owner, and work that nobody does', async () => {
    const lease = (id: string, owner: string, remainingMs = 5_000): Lease => ({
      id,
      owner,
      epoch: 1,
      remainingMs,
    });
    const check = (...leases: readonly Lease[]) =>
      leasesCheck({ leases: { list: () => Promise.resolve(leases) }, shards: 2 });
    const shards = [lease('projector/shard/0', 'a'), lease('projector/shard/1', 'a')];
    const indexer = lease('idempotency-indexer', 'b');
    expect(await told(check(...shards, indexer))).toEqual(['ok: a feeds 2 of 2 shards.']);
    const expired = { ...shards[1]!, remainingMs: 0 };
    expect((await told(check(shards[0]!, expired, indexer))).at(-1)).toEqual(one('error', '1 of 2 shards'));
    expect((await told(check(...shards))).at(-1)).toEqual(one('error', 'idempotency'));
  });

  it('keys tells a wrong installation key, a foreign key store, and keys that are gone', async () => {
    const check = (kept: readonly string[], opens: 'all' | 'none' = 'all') =>
      keysCheck({
        store: logOf(event({}, { k: 'key-1' }), event({}, { k: 'key-2' }), event({}, { k: 'key-3' })),
        keyStore: { getMany: () => Promise.resolve(new Map(kept.map((id) => [id, new Uint8Array()]))) },
        open: () =>
          opens === 'none'
            ? Promise.reject(new EngineError('unsealing_failed', 'no'))
            : Promise.resolve(new Set(kept)),
        installationKeyId: 'installation',
      });
    const all = ['installation', 'key-1', 'key-2', 'key-3'];
    expect(await told(check(all))).toEqual([one('ok', 'installation key'), one('ok', 'All 3 keys')]);
    expect((await told(check(all.slice(0, 3))))[1]).toEqual(one('warning', '1 of 3 keys'));
    expect((await told(check(all.slice(0, 2))))[1]).toEqual(one('error', '2 of 3 keys'));
    expect(await told(check([]))).toEqual([one('error', 'holds no key of this installation')]);
    expect(await told(check(all, 'none'))).toEqual([one('error', 'does not open')]);
  });

  it('backups tells that there is none, that it is old, or that it holds what cannot be read', async () => {
    const backup = (startedAt: string, unreadable = 0, installationId = 'this') => ({
      name: 'nightly',
      startedAt,
      installationId,
      unreadable,
    });
    const check = (...backups: readonly ReturnType<typeof backup>[]) =>
      backupsCheck({ backups: () => backups, directory: '/backups', installationId: 'this', now });
    expect(await told(check(backup('2026-03-10T01:00:00.000Z')))).toEqual([one('ok', 'today')]);
    expect(await told(check(backup('2026-02-10T01:00:00.000Z')))).toEqual([one('warning', '28 days ago')]);
    expect(await told(check())).toEqual([one('warning', 'no backup')]);
    expect(await told(check(backup('2026-03-10T01:00:00.000Z', 0, 'other')))).toEqual([
      one('warning', 'no backup'),
    ]);
    expect((await told(check(backup('2026-03-10T01:00:00.000Z', 3)))).at(-1)).toEqual(
      one('error', '3 events'),
    );
  });

  it('builds tells shadows that nobody finishes, and collections that nothing points at', async () => {
    const record: BuildRecord = {
      projection: 'api-keys',
      version: 1,
      revision: 2,
      live: 'api-keys-v1',
      previous: undefined,
      shadow: { build: 'api-keys-v1-g2', operation: 'op-1', startedAt: '2026-03-10T11:00:00.000Z' },
      dropping: [],
      generation: 2,
      switchedAt: undefined,
    };
    const check = (
      operation: Partial<Operation> | undefined,
      shadow: BuildRecord['shadow'],
      ...more: string[]
    ) =>
      buildsCheck({
        records: () => Promise.resolve([{ ...record, shadow }]),
        collections: () => Promise.resolve(['installation', 'api-keys-v1', 'api-keys-v1-g2', ...more]),
        operations: { get: () => Promise.resolve(operation as Operation | undefined) },
        projections: [{ name: 'api-keys', version: 1 }],
      });
    const { shadow } = record;
    expect(await told(check({ state: 'running' }, shadow))).toEqual([one('ok', '2 collections')]);
    expect(await told(check({ state: 'failed' }, shadow))).toEqual([
      one('error', 'api-keys-v1-g2 is a shadow'),
    ]);
    expect(await told(check(undefined, shadow))).toEqual([one('error', 'no operation')]);
    expect(await told(check(undefined, { ...shadow!, operation: 'deployment' }))).toEqual([
      one('ok', '2 coll'),
    ]);
    expect(await told(check(undefined, undefined))).toEqual([one('warning', 'collection api-keys-v1-g2')]);
    expect(await told(check({ state: 'running' }, shadow, 'api-keys-v0'))).toEqual([
      one('warning', 'api-keys-v0'),
    ]);
  });

  it('events tells types and versions that cannot be read: at the end of the log, or in all of it', async () => {
    const old = event({ id: 'old', type: 'FromTheFuture' });
    const readable = Array.from({ length: 1_000 }, () => event());
    const schemas = { MetricCreated: { version: 1, upcasters: [] } };
    const check = (deep: boolean, ...events: readonly RecordedEvent[]) =>
      eventsCheck({ store: logOf(...events), schemas, deep: deep ? () => undefined : undefined });
    expect(await told(check(false, old, ...readable))).toEqual([one('ok', '1 event types and versions')]);
    expect(await told(check(true, old, ...readable))).toEqual([
      one('error', 'FromTheFuture, version 1.*old'),
    ]);
    const newer = event({ id: 'newer' }, { v: 2 });
    expect(await told(check(false, newer))).toEqual([one('error', 'MetricCreated, version 2')]);
    const broken = event({ metadata: '{' });
    expect(await told(check(false, broken))).toEqual([one('error', 'version unknown')]);
    expect(await told(check(false, event({ type: 'constructor' })))).toEqual([one('error', 'constructor')]);
  });

  it('projections tells what has stopped, is paused, behind, parked, or measured by nobody', async () => {
    const health: ProjectionHealth = {
      name: 'user-profile',
      version: 1,
      state: 'running',
      pausedAt: undefined,
      secondsBehind: 0,
      parked: 0,
      error: undefined,
      isMeasured: true,
    };
    const check = (change: Partial<ProjectionHealth>) =>
      projectionsCheck({ list: () => Promise.resolve([{ ...health, ...change }]), isEmbedded: false });
    const error = { code: 'unknown_event_version', message: 'Version 9', at: '2026', eventId: 'event-9' };
    expect(await told(check({}))).toEqual([one('ok', 'None of 1 projections')]);
    expect(await told(check({ state: 'stopped', error }))).toEqual([
      one('error', 'stopped since 2026 \\(unknown_event_version, event event-9\\): Version 9'),
    ]);
    expect(await told(check({ pausedAt: '2026' }))).toEqual([one('warning', 'paused since 2026')]);
    expect(await told(check({ secondsBehind: 100 }))).toEqual([one('warning', '100 s behind')]);
    expect(await told(check({ state: 'retrying' }))).toEqual([one('warning', 'waits')]);
    expect(await told(check({ parked: 2 }))).toEqual([one('error', '2 documents')]);
    expect(await told(check({ isMeasured: false }))).toEqual([one('error', 'Nobody tells')]);
  });

  it('projections advises no process to start where the server feeds them itself, and tells once for all', async () => {
    const health: ProjectionHealth = {
      name: 'user-profile',
      version: 1,
      state: 'running',
      pausedAt: undefined,
      secondsBehind: null,
      parked: 0,
      error: undefined,
      isMeasured: false,
    };
    const seen = (...all: readonly ProjectionHealth[]) =>
      projectionsCheck({ list: () => Promise.resolve(all), isEmbedded: true }).look(
        new AbortController().signal,
      );
    const silent = await seen(health, { ...health, name: 'metric-days' });
    expect(silent).toHaveLength(1);
    expect(silent[0]?.level).toBe('error');
    expect(silent[0]?.finding).toContain('Nobody tells how far 2 of 2 projections are');
    const behind = await seen({ ...health, isMeasured: true, secondsBehind: 100 });
    for (const { whatToDo } of [...silent, ...behind]) {
      expect(whatToDo).toContain("what is said of the disk, and in the server's log");
      expect(whatToDo).not.toContain('projector process');
    }
  });

  it('operations tells those that are stuck, and those that failed lately', async () => {
    const operation = (state: Operation['state'], updatedAt: string) =>
      ({ id: 'op-1', kind: 'rebuild', state, updatedAt, finishedAt: updatedAt, error: null }) as Operation;
    const check = (...all: readonly Operation[]) =>
      operationsCheck({
        operations: {
          list: ({ states }) =>
            Promise.resolve({
              operations: all.filter(({ state }) => states?.includes(state)),
              nextCursor: undefined,
            }),
        },
        now,
        isRunning: true,
      });
    expect(await told(check(operation('running', '2026-03-10T11:59:50.000Z')))).toEqual([
      one('ok', '1 oper'),
    ]);
    expect(await told(check(operation('queued', '2026-03-10T11:50:00.000Z')))).toEqual([
      one('error', 'is queued'),
    ]);
    expect(await told(check(operation('failed', '2026-03-09T12:00:00.000Z')))).toEqual([
      one('warning', 'failed at'),
    ]);
    expect(await told(check(operation('failed', '2026-01-09T12:00:00.000Z')))).toEqual([one('ok', '0 oper')]);
  });
});
