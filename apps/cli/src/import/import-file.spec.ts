import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startAdminApiStub, type AdminApiStub, type Item } from '../../../../test/support/admin-api-stub.js';
import { AdminClient } from '../server/admin-client.js';
import { FileImport, type ImportOptions, type ImportSummary } from './import-file.js';
import type { Rejection } from './item.js';
import { mostItems } from './lane.js';
import { ProgressFile } from './progress-file.js';
import { RejectFile } from './reject-file.js';
import { sourceOf } from './source-of.js';

const itemLine = (user: string, value: number, rest: object = {}): string =>
  JSON.stringify({ key: 'words', user: { id: user }, value, ...rest });

/** 8,000 lines of 50 users, none of them with a key. */
const many = Array.from({ length: 8000 }, (_, index) => itemLine(`u${index % 50}`, index));

describe('an import', () => {
  let stub: AdminApiStub;
  let directory: string;
  let path: string;
  let rejections: Rejection[];
  const progressPath = () => `${path}.import-progress.json`;
  const rejectPath = () => `${path}.rejected.ndjson`;
  const valuesByUser = () =>
    Object.fromEntries(
      [...stub.stored].map(([user, items]) => [user, items.map((item: Item) => item.value as number)]),
    );
  const expectedByUser = (lines: readonly string[]) => {
    const values: Record<string, number[]> = {};
    for (const line of lines) {
      const { user, value } = JSON.parse(line) as { user: { id: string }; value: number };
      values[user.id] = [...(values[user.id] ?? []), value];
    }
    return values;
  };

  const write = (lines: readonly string[]): void => writeFileSync(path, `${lines.join('\n')}\n`);
  const run = (options: Partial<ImportOptions> = {}): Promise<ImportSummary> => {
    const watcher = {
      progress: () => undefined,
      rejected: (rejection: Rejection) => void rejections.push(rejection),
    };
    return new FileImport(
      new AdminClient({ url: stub.url, apiKey: 'key' }),
      { path, source: 'events.ndjson', lanes: 4, defineMissing: false, ...options },
      { progress: new ProgressFile(progressPath()), rejects: new RejectFile(rejectPath()) },
      watcher,
    ).run();
  };
  /** Leaves an import in the middle, as a key that is revoked then would. */
  const breakOff = async (items: number): Promise<void> => {
    stub.failAfter = { items, status: 401 };
    await expect(run()).rejects.toThrow('not now');
    stub.failAfter = undefined;
  };

  beforeEach(async () => {
    stub = await startAdminApiStub();
    directory = mkdtempSync(join(tmpdir(), 'rollcall-import-'));
    path = join(directory, 'events.ndjson');
    rejections = [];
  });
  afterEach(async () => {
    await stub.close();
    rmSync(directory, { recursive: true });
  });

  it('tells the furthest position in the log that it heard of, whichever answer came last', async () => {
    write(many);
    stub.position = (n) => (n === 3 ? '0000000000000900' : '0000000000000007');
    expect(await run()).toMatchObject({ position: '0000000000000900' });
    expect(stub.batches.length).toBeGreaterThan(3);
  });

  it('tells no position where it stored nothing', async () => {
    write(['not json']);
    expect(await run()).toMatchObject({ position: '', rejected: 1 });
  });

  it('stores every line once, in the order of each user, with as many requests at once as asked', async () => {
    write(many);
    expect(await run()).toEqual({
      lines: 8000,
      accepted: 8000,
      replayed: 0,
      rejected: 0,
      resumedAfter: 0,
      position: stub.position(stub.batches.length),
    });
    expect(valuesByUser()).toEqual(expectedByUser(many));
    expect(stub.mostAtOnce()).toBeLessThanOrEqual(4);
    expect(existsSync(progressPath())).toBe(false);
    expect(existsSync(rejectPath())).toBe(false);
  });

  it('of the same file again, packed or not, changes nothing', async () => {
    write(many);
    await run();
    const before = valuesByUser();
    expect(await run()).toMatchObject({ accepted: 8000, replayed: 8000 });
    path = `${path}.gz`;
    writeFileSync(path, gzipSync(many.join('\n')));
    expect(await run({ lanes: 1 })).toMatchObject({ accepted: 8000, replayed: 8000 });
    expect(valuesByUser()).toEqual(before);
  });

  it('of another source counts equal lines again', async () => {
    write([itemLine('ann', 1), itemLine('ann', 1)]);
    await run();
    await run({ source: 'tuesday.ndjson' });
    expect(valuesByUser()).toEqual({ ann: [1, 1, 1, 1] });
  });

  it('waits out a server that is away or busy', async () => {
    write(many.slice(0, 5));
    stub.failures.push(503, undefined, 429);
    expect(await run()).toMatchObject({ accepted: 5 });
    stub.failures.push(500, 409);
    expect(await run()).toMatchObject({ replayed: 5 });
  });

  it('tells refused lines by number and keeps them with their keys, and stores all others', async () => {
    const bad = ['{"broken": ', ' {"key":"nope", "user":{"id":"u1"},  "value":1}', '[]'];
    const lines = [
      ...many.slice(0, 700),
      bad[0]!,
      ...many.slice(700, 800),
      bad[1]!,
      '',
      bad[2]!,
      ...many.slice(800),
    ];
    write(lines);
    stub.refusal = (items) => (items.some(({ key }) => key === 'nope') ? 'Metric not found' : undefined);
    expect(await run()).toMatchObject({ lines: 8003, accepted: 8000, rejected: 3 });
    expect(rejections.map(({ number, reason }) => [number, reason]).sort()).toEqual([
      [701, 'not JSON'],
      [802, 'Metric not found'],
      [804, 'not a JSON object'],
    ]);
    const kept = readFileSync(rejectPath(), 'utf8');
    expect(kept.replace(/,"idempotencyKey":"import-[\w-]+"/, '')).toBe(`${bad.join('\n')}\n`);
    expect(kept.split('\n')[1]).toContain('"idempotencyKey"');
    expect(valuesByUser()).toEqual(expectedByUser(many));
  });

  describe('whose refused lines are imported by themselves', () => {
    const [plain, broken] = [itemLine('ann', 10), itemLine('ann', 10).slice(0, -1)];
    /** Mends the file of refused lines with the given function, and imports it. */
    const runRejected = async (mend = (text: string): string => text): Promise<ImportSummary> => {
      const whole = path;
      path = rejectPath();
      writeFileSync(path, mend(readFileSync(path, 'utf8')));
      const summary = await run({ source: sourceOf(path) });
      path = whole;
      return summary;
    };
    /** Refuses every item of ann's after her first so many. */
    const refuseAfter = (stored: number): void => {
      let seen = 0;
      stub.issue = () => (seen++ < stored ? undefined : 'Not without an email');
    };
    const takeAll = (): void => void (stub.issue = () => undefined);

    it('counts each once, though an equal line was stored before it', async () => {
      write([plain, itemLine('ann', 1), plain, plain]);
      refuseAfter(2);
      expect(await run()).toMatchObject({ accepted: 2, rejected: 2 });
      takeAll();
      expect(await runRejected()).toMatchObject({ accepted: 2, replayed: 0 });
      expect(await runRejected()).toMatchObject({ accepted: 2, replayed: 2 });
      expect(await run()).toMatchObject({ accepted: 4, replayed: 4 });
      expect(valuesByUser()).toEqual({ ann: [10, 1, 10, 10] });
    });

    it('counts a mended one once, though it equals a stored line by then, and the whole file is imported after', async () => {
      write([plain, itemLine('ann', 11)]);
      refuseAfter(1);
      await run();
      takeAll();
      const mend = (text: string): string => text.replace('"value":11', '"value":10');
      expect(await runRejected(mend)).toMatchObject({ accepted: 1, replayed: 0 });
      expect(await runRejected(mend)).toMatchObject({ accepted: 1, replayed: 1 });
      expect(await run()).toMatchObject({ accepted: 2, replayed: 2 });
      expect(valuesByUser()).toEqual({ ann: [10, 10] });
    });

    it('counts what was no item until it was mended, though it equals a stored line by then', async () => {
      write([plain, broken, broken]);
      await run();
      const mend = (text: string): string => text.replaceAll(`${broken}\n`, `${plain}\n`);
      expect(await runRejected(mend)).toMatchObject({ accepted: 2, replayed: 0 });
      expect(await runRejected(mend)).toMatchObject({ accepted: 2, replayed: 2 });
      expect(await run()).toMatchObject({ accepted: 1, replayed: 1, rejected: 2 });
      expect(valuesByUser()).toEqual({ ann: [10, 10, 10] });
    });

    it('keeps those that are refused again by the keys they have', async () => {
      write([plain, plain]);
      refuseAfter(1);
      await run();
      expect(await runRejected()).toMatchObject({ rejected: 1 });
      const first = readFileSync(rejectPath(), 'utf8');
      expect(readFileSync(`${rejectPath()}.rejected.ndjson`, 'utf8')).toBe(first);
    });
  });

  describe('that was broken off', () => {
    const settledIn = () =>
      JSON.parse(readFileSync(progressPath(), 'utf8')) as { settled: number; stored: number };

    it('goes on where it was, and ends as if it had not been', async () => {
      write(many);
      await breakOff(5000);
      const { settled, stored } = settledIn();
      expect(stored).toBeGreaterThan(0);
      expect(stored).toBeLessThanOrEqual(settled);
      const batches = stub.batches.length;
      const summary = await run();
      expect(summary).toMatchObject({ resumedAfter: settled, lines: 8000 - settled, rejected: 0 });
      expect(stub.batches[batches]).toHaveLength(1);
      expect(valuesByUser()).toEqual(expectedByUser(many));
      expect(existsSync(progressPath())).toBe(false);
    });

    it('goes on near where it was, though some users have few lines among the many of others', async () => {
      const lines = Array.from({ length: 8000 }, (_, index) => itemLine(index === 98 ? 'u1' : 'u0', index));
      write(lines);
      await breakOff(7000);
      // What may wait in four lanes, and the batch that was refused.
      expect(settledIn().settled).toBeGreaterThan(7000 - 4 * 2 * mostItems - mostItems);
      await run();
      expect(valuesByUser()).toEqual(expectedByUser(lines));
    });

    it('writes no refused line twice', async () => {
      const lines = many.map((line, index) => (index % 10 === 3 ? `{"line": ${index + 1}` : line));
      write(lines);
      await breakOff(5000);
      expect((await run()).resumedAfter).toBeGreaterThan(0);
      const bad = lines.filter((line) => line.startsWith('{"line"'));
      expect(readFileSync(rejectPath(), 'utf8')).toBe(`${bad.join('\n')}\n`);
    });

    it('begins anew where the server does not know the last line any more', async () => {
      write(many);
      await breakOff(5000);
      stub.forget();
      expect(await run()).toMatchObject({ resumedAfter: 0, lines: 8000, accepted: 8000 });
      expect([...stub.stored.values()].flat()).toHaveLength(8000);
    });

    it('begins anew, without asking, where it is another log', async () => {
      write(many);
      await breakOff(5000);
      stub.forget();
      stub.log = 'second';
      expect(await run()).toMatchObject({ resumedAfter: 0, replayed: 0 });
      expect(valuesByUser()).toEqual(expectedByUser(many));
    });

    it('begins anew where the file is another one', async () => {
      write(many);
      await breakOff(5000);
      write([...many.slice(1), itemLine('u7', 8001)]);
      utimesSync(path, 1, 1);
      expect((await run()).resumedAfter).toBe(0);
      expect(valuesByUser().u7).toContain(8001);
    });
  });

  it('of a file that breaks off stores what could be read, then says so', async () => {
    path = `${path}.gz`;
    const text = many
      .map((line, index) => line.replace('words', `words-${(index * 7919) % 3000}`))
      .join('\n');
    const whole = gzipSync(text);
    writeFileSync(path, whole.subarray(0, whole.length / 2));
    await expect(run()).rejects.toThrow(/is not a whole gzip file: .* up to line \d+\.$/);
    expect([...stub.stored.values()].flat().length).toBeGreaterThan(500);
  });

  describe('that finds refused lines of an earlier one', () => {
    beforeEach(async () => {
      write(['not json']);
      await run();
    });

    it('takes them away when it refuses nothing from beginning to end', async () => {
      write(many.slice(0, 5));
      await run();
      expect(existsSync(rejectPath())).toBe(false);
    });

    it('keeps those of its own when it goes on and refuses no more', async () => {
      write(['not json either', ...many]);
      stub.forget();
      await breakOff(5000);
      const summary = await run();
      expect(summary).toMatchObject({ rejected: 0 });
      expect(summary.resumedAfter).toBeGreaterThan(0);
      expect(readFileSync(rejectPath(), 'utf8')).toBe('not json either\n');
    });

    it('keeps the file that it imports', async () => {
      path = rejectPath();
      write([many[0]!]);
      expect(await run()).toMatchObject({ accepted: 1, rejected: 0 });
      expect(existsSync(path)).toBe(true);
    });
  });

  it('defines what is missing once, before it is named, when asked to', async () => {
    const user = { id: 'ann', attributes: { plan: 'pro' } };
    write([
      itemLine('ann', 1, { user, attributes: { plan: 'x' } }),
      itemLine('ann', 2, { user }),
      JSON.stringify({ key: 'pages', user: 5, attributes: 'none', value: 3 }),
    ]);
    await run({ defineMissing: true });
    expect(stub.definitions).toEqual([
      'GET /admin/v1/metrics?limit=100&skip=0',
      'GET /admin/v1/attributes?limit=100&skip=0',
      'POST /admin/v1/metrics [{"key":"words","name":"words"}]',
      'POST /admin/v1/attributes [{"key":"plan","name":"plan","type":"user"}]',
      'POST /admin/v1/attributes [{"key":"plan","name":"plan","type":"event"}]',
      'POST /admin/v1/metrics [{"key":"pages","name":"pages"}]',
    ]);
  });

  it('defines nothing when not asked to', async () => {
    write([itemLine('ann', 1)]);
    await run();
    expect(stub.definitions).toEqual([]);
  });
});
