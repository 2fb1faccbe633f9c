import { afterAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { expectReadModelsEqualFold } from '../support/fold-check.js';
import { caller } from '../support/http.js';
import { removeDirectory, startServer, temporaryDirectory } from '../support/server.js';
import { attribute, type Ledger, metric, newLedger, settle, writeUntilGone } from './writers.js';

const rounds = Number(process.env.ROLLCALL_CRASH_ROUNDS ?? 5);
const writers = 16;

describe(`a server killed with SIGKILL under load, ${rounds} times`, () => {
  const directory = temporaryDirectory();
  afterAll(() => removeDirectory(directory));

  it(
    'keeps every acknowledged write exactly once, and its read models equal a fresh fold',
    async () => {
      const ledgers = Array.from({ length: writers }, (_, n) => newLedger(`writer ${n}`));
      const isEnough = (): boolean =>
        ledgers.reduce((sum, { keyed, unkeyed }) => sum + keyed + unkeyed, 0) > rounds * writers;
      for (let round = 0; round < rounds; round++) {
        const server = await startServer(directory);
        if (round === 0) await define(server);
        for (const ledger of ledgers) {
          await settle(server, ledger);
          await expectLedger(caller(server), ledger, round === 0);
        }
        const writing = ledgers.map((ledger) => writeUntilGone(server, ledger));
        const end = new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 900));
        await Promise.race([end, Promise.all(writing)]);
        if (round === rounds - 1) await eventually('all rounds together to have written enough', isEnough);
        await server.kill();
        await Promise.all(writing);
      }
      const server = await startServer(directory);
      for (const ledger of ledgers) {
        await settle(server, ledger);
        await expectLedger(caller(server), ledger, false);
      }
      expect(isEnough()).toBe(true);
      expect(await server.stop()).toBe(0);
      await expectReadModelsEqualFold(directory);
    },
    60_000 + rounds * 10_000,
  );
});

async function define(server: { url: string; apiKey: string }): Promise<void> {
  const call = caller(server);
  expect((await call('POST', '/admin/v1/metrics', [{ name: 'Steps', key: metric }])).status).toBe(201);
  const made = await call('POST', '/admin/v1/attributes', [{ name: 'Round', key: attribute, type: 'user' }]);
  expect(made.status).toBe(201);
}

/** The server's answers agree with what the client was told; what it was never told may have happened or not. */
async function expectLedger(
  call: ReturnType<typeof caller>,
  ledger: Ledger,
  untouched: boolean,
): Promise<void> {
  if (untouched) return;
  const path = `/v1/users/${encodeURIComponent(ledger.userId)}`;
  const total = Number((await call('GET', `${path}/metrics/${metric}`)).body.current ?? 0);
  const certain = ledger.keyed + ledger.unkeyed;
  expect(total).toBeGreaterThanOrEqual(certain);
  expect(total).toBeLessThanOrEqual(certain + ledger.unkeyedUnknown);
  const user = await call('GET', path);
  expect([ledger.value, ledger.valueUnknown]).toContain(user.body.attributes?.[attribute]);
  const preferences = await call('GET', `${path}/preferences`);
  expect([ledger.recap, ledger.recapUnknown]).toContainEqual(preferences.body.notifications?.recap);
  // From here on this is what the client knows.
  ledger.unkeyed = total - ledger.keyed;
  ledger.unkeyedUnknown = 0;
  ledger.value = user.body.attributes?.[attribute];
  ledger.valueUnknown = undefined;
  ledger.recap = preferences.body.notifications?.recap;
  ledger.recapUnknown = undefined;
}
