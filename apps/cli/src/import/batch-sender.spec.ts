import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startAdminApiStub, type AdminApiStub } from '../../../../test/support/admin-api-stub.js';
import { AdminClient } from '../server/admin-client.js';
import { BatchSender } from './batch-sender.js';
import type { ImportLine, Rejection } from './item.js';

const line = (number: number): ImportLine => ({
  number,
  raw: Buffer.from(`line ${number}`),
  item: { key: 'words', user: { id: 'ann' }, idempotencyKey: `k${number}` },
});
const lines = (count: number): ImportLine[] => Array.from({ length: count }, (_, index) => line(index + 1));

describe('sending batches', () => {
  let stub: AdminApiStub;
  let rejections: Rejection[];
  let stored: number[];
  let sender: BatchSender;
  const storedKeys = () => (stub.stored.get('ann') ?? []).map(({ idempotencyKey }) => idempotencyKey);

  beforeAll(async () => {
    stub = await startAdminApiStub();
  });
  afterAll(() => stub.close());
  beforeEach(() => {
    stub.forget();
    stub.failAfter = undefined;
    stub.refusal = () => undefined;
    stub.issue = () => undefined;
    [rejections, stored] = [[], []];
    sender = new BatchSender(new AdminClient({ url: stub.url, apiKey: 'key' }), {
      rejected: (rejection) => rejections.push(rejection),
      stored: (last) => stored.push(last),
    });
  });

  it('finds exactly the bad lines of a batch that is refused as a whole, and sends all others in order', async () => {
    const places = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(places, async (bad) => {
        stub.forget();
        rejections = [];
        const badKeys = new Set(bad.map((number) => `k${number}`));
        stub.refusal = (items) =>
          items.some(({ idempotencyKey }) => badKeys.has(idempotencyKey)) ? 'Metric not found' : undefined;
        await sender.send(lines(60));
        expect(rejections).toEqual(
          [...bad]
            .sort((a, b) => a - b)
            .map((number) => ({ number, raw: Buffer.from(`line ${number}`), reason: 'Metric not found' })),
        );
        const good = lines(60).filter(({ number }) => !bad.includes(number));
        expect(storedKeys()).toEqual(good.map(({ item }) => item.idempotencyKey));
      }),
      { numRuns: 15 },
    );
  });

  it("takes a batch's issues to their lines, and counts what was accepted and what was known", async () => {
    await sender.send([line(1)]);
    stub.issue = ({ idempotencyKey }) => (idempotencyKey === 'k4' ? 'needs an email' : undefined);
    await sender.send(lines(4));
    expect(rejections).toEqual([{ number: 4, raw: Buffer.from('line 4'), reason: 'needs an email' }]);
    expect(sender.counts).toEqual({ accepted: 4, replayed: 1 });
    expect(stored).toEqual([1, 3]);
  });

  it('tells whether a line was stored before', async () => {
    expect(await sender.isStored(line(1))).toBe(false);
    expect(await sender.isStored(line(1))).toBe(true);
    stub.refusal = () => 'Metric not found';
    expect(await sender.isStored(line(2))).toBe(false);
  });

  it.each([401, 403])('gives up on %d, which no line would fare better with', async (status) => {
    stub.failAfter = { items: 0, status };
    await expect(sender.send(lines(3))).rejects.toThrow('not now');
    await expect(sender.isStored(line(1))).rejects.toThrow('not now');
    expect(rejections).toEqual([]);
  });

  it.each([
    ['that is no JSON', () => undefined],
    ['of something else', () => ({ ok: true })],
    ['that leaves an item out', () => ({ accepted: 2, replayed: 0 })],
    [
      'with issues of no item',
      () => ({ accepted: 2, replayed: 0, issues: [{ message: '?' }, { message: '?' }] }),
    ],
  ])('believes no answer %s', async (_, body) => {
    const client = { insist: async () => ({ status: 200, body: body(), retryAfter: undefined }) };
    const watcher = { rejected: () => undefined, stored: () => undefined };
    await expect(new BatchSender(client, watcher).send(lines(3))).rejects.toThrow(
      'does not account for all of its items',
    );
  });
});
