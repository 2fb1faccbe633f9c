import { afterAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { expectReadModelsEqualFold } from '../support/fold-check.js';
import { caller } from '../support/http.js';
import { removeDirectory, startServer, temporaryDirectory } from '../support/server.js';
import { define, expectLedger } from './ledgers.js';
import { newLedger, settle, writeUntilGone } from './writers.js';

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
          if (round > 0) await expectLedger(caller(server), ledger);
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
        await expectLedger(caller(server), ledger);
      }
      expect(isEnough()).toBe(true);
      expect(await server.stop()).toBe(0);
      await expectReadModelsEqualFold(directory);
    },
    300_000 + rounds * 60_000,
  );
});
