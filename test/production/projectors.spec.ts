import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openEngine } from '@rollcall/composition';
import { createLogger, loadConfiguration } from '@rollcall/platform';
import { newLedger, settle, writeUntilGone } from '../crash/writers.js';
import { define, expectLedger } from '../crash/ledgers.js';
import { eventually } from '../support/eventually.js';
import { expectEngineEqualsFold } from '../support/fold-check.js';
import { caller } from '../support/http.js';
import { dropDatabase } from '../support/mongo-database.js';
import { type BuiltProcess, startBuilt } from '../support/built-process.js';
import {
  type RunningServer,
  removeDirectory,
  startServerWith,
  temporaryDirectory,
} from '../support/server.js';
import { type ProductionEnvironment, productionEnvironment } from './production-environment.js';

const environment = productionEnvironment();
const rounds = Number(process.env.ROLLCALL_CRASH_ROUNDS ?? 5);
const WRITERS = 16;
/** Where a machine does so much else that a process stands still for longer than a lease, shards go back and forth for a while. */
const TAKEN_OVER_MS = 60_000;

(environment === undefined ? describe.skip : describe)(
  `two API and two projector processes, projectors killed and paused ${rounds} times under load`,
  () => {
    const directory = temporaryDirectory();
    const servers: RunningServer[] = [];
    const projectors: BuiltProcess[] = [];
    afterEach(async () => {
      for (const projector of projectors.splice(0)) await projector.kill();
      for (const server of servers.splice(0)) await server.kill();
    });
    afterAll(async () => {
      removeDirectory(directory);
      await dropDatabase(environment!.MONGODB_URL);
    });

    it(
      'keep every acknowledged write exactly once, and their read models equal a fresh fold',
      async () => {
        const given = environment!;
        servers.push(await startServerWith(directory, given), await startServerWith(directory, given));
        projectors.push(await startBuilt('projector', given), await startBuilt('projector', given));
        await define(servers[0]!);
        const ledgers = Array.from({ length: WRITERS }, (_, n) => newLedger(`${randomUUID()} ${n}`));
        const writing = Promise.all(ledgers.map((ledger, n) => writeUntilGone(servers[n % 2]!, ledger)));
        writing.catch(() => undefined);

        for (let round = 0; round < rounds; round++) {
          const at = Math.floor(Math.random() * projectors.length);
          if (Math.random() < 0.5) {
            await projectors[at]!.kill();
            projectors[at] = await startBuilt('projector', given);
          } else {
            projectors[at]!.pause();
            await eventually(
              'the other one to feed all',
              () => feeds(projectors[1 - at]!, 64),
              TAKEN_OVER_MS,
            );
            projectors[at]!.resume();
          }
          await eventually(
            'both to feed their share',
            async () => (await feeds(projectors[0]!, 32)) && (await feeds(projectors[1]!, 32)),
            TAKEN_OVER_MS,
          ).catch((error: unknown) => {
            const said = projectors.map((projector) => projector.output()).join('\n--\n');
            throw new Error(`${(error as Error).message}. They said:\n${said}`, { cause: error });
          });
        }

        // The writers end with their server; what was never answered is settled through the other one.
        await servers[0]!.kill();
        servers[0] = await startServerWith(directory, given);
        await servers[1]!.kill();
        servers[1] = await startServerWith(directory, given);
        await writing;
        for (const [n, ledger] of ledgers.entries()) {
          await settle(servers[n % 2]!, ledger);
          await expectLedger(caller(servers[(n + 1) % 2]!), ledger);
          expect(ledger.keyed + ledger.unkeyed).toBeGreaterThan(0);
        }
        for (const process of [...projectors, ...servers]) expect(await process.stop()).toBe(0);
        await expectFold(given);
      },
      120_000 + rounds * 120_000,
    );
  },
);

async function feeds({ url }: BuiltProcess, shards: number): Promise<boolean> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.includes(`rollcall_projection_shards{projection="user-profile"} ${shards}\n`);
}

/** As a projector of its own, once nobody else holds anything. */
async function expectFold(given: ProductionEnvironment): Promise<void> {
  const configuration = loadConfiguration(
    { ...given, ROLLCALL_PROJECTOR: 'embedded', LOG_LEVEL: 'error' },
    '',
  );
  const engine = await openEngine(configuration, createLogger(configuration));
  try {
    await engine.start();
    await eventually('it to own all shards', () => engine.projector?.ownedShards().length === 64);
    await expectEngineEqualsFold(engine);
  } finally {
    await engine.stop();
  }
}
