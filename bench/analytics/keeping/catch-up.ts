import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { keepYoungObjectsYoung, openEngine } from '@rollcall/composition';
import { createLogger, loadConfiguration } from '@rollcall/platform';
import { allProjections, userSetsProjection } from '@rollcall/projections';
import { Projector } from '@rollcall/projector';
import { SqliteReadStore } from '@rollcall/read-store-sqlite';
import { timed } from '../timing.js';
import { type LogSize, writeLog } from './made-up-log.js';

/**
 * A process of its own, on the data directory of its environment: writes a log, or catches up on it from nothing, with the
 * sets or without. Prints one line of JSON.
 */
export type Work = 'write' | 'with' | 'without';

const DEADLINE_MS = 3_600_000;

keepYoungObjectsYoung();
const [work, ...size] = process.argv.slice(2) as [Work, ...string[]];
const configuration = loadConfiguration({ ...process.env, ROLLCALL_PROJECTOR: 'none' });
const engine = await openEngine(configuration, createLogger(configuration));
if (work === 'write') {
  const [users = 0, days = 0, seed = 0] = size.map(Number);
  const made: LogSize = { users, days, seed };
  await writeLog(engine, made);
  console.log(JSON.stringify({}));
} else console.log(JSON.stringify(await catchUp(work === 'with')));
await engine.stop();

async function catchUp(keepsSets: boolean): Promise<{ readonly ms: number; readonly processorMs: number }> {
  const path = join(configuration.dataDirectory, `read-models-${randomUUID()}.db`);
  const readStore = SqliteReadStore.open(path, { exclusive: true });
  const { codec, installationId } = engine;
  const { eventStore: store, shards } = engine.stores;
  const projections = allProjections.filter(({ name }) => keepsSets || name !== userSetsProjection.name);
  const projector = new Projector({ store, codec, readStore, shards, installationId, projections });
  const head = await store.head();
  const { ms, processorMs } = await timed(async () => {
    await projector.start();
    if (!(await projector.reached(head, DEADLINE_MS))) throw new Error('the projector did not arrive');
  });
  await projector.stop();
  await readStore.close();
  for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true });
  return { ms, processorMs };
}
