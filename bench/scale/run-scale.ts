import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { productProgram, prepareProduct } from '../run/candidates.js';
import { ServerProcess, type LoadGenerator } from '../run/processes.js';
import { measureLag } from '../run/projector-lag.js';
import type { ScaleFigure } from '../run/report.js';
import { median } from '../run/statistics.js';
import { asOfLatency } from './as-of.js';
import { type CatchUp, figuresOf } from './catch-up-figures.js';
import { eventsOf, fillThroughApi, newUsers, regulars, type Item } from './fill.js';
import { latencyAmong } from './among-users.js';
import { compareLatency, requestsFor, type Timing } from './latency.js';

const SMALL = 1_000;
const SHALLOW_EVENTS = 10;
const SHALLOW_USERS = 500;
const REGULARS = 1_000;

/** Of a million users; fewer make a shorter trial of everything. */
const sizes = (users: number) => ({
  deepEvents: Math.ceil(users / 10),
  regularDays: Math.ceil((users * 3) / 10_000),
});

/** What growth does to the product: many users, a long stream, catching up from nothing, starting. */
export async function runScale(
  users: number,
  dataRoot: string,
  timing: Timing,
  generator: LoadGenerator,
): Promise<ScaleFigure[]> {
  const figures: ScaleFigure[] = [];
  const { deepEvents, regularDays } = sizes(users);
  const tell = (...told: readonly ScaleFigure[]): void => {
    figures.push(...told);
    for (const { what, value, ratio } of told) {
      console.error(`${what}: ${value}${Number.isNaN(ratio) ? '' : `, × ${ratio.toFixed(2)}`}`);
    }
  };
  const [largeDir, smallDir] = ['large', 'small'].map((name) => join(dataRoot, name)) as [string, string];
  for (const directory of [largeDir, smallDir]) mkdirSync(directory);

  const filled = await fillDirectory(largeDir, newUsers(users));
  tell({
    what: `filling ${users} users, one event each, through the batch endpoint`,
    value: `${Math.round(users / filled.seconds)} items/s`,
    beside: `read models ${filled.lagSeconds.toFixed(1)} s behind at its end`,
    ratio: NaN,
    aim: '',
  });
  await fillDirectory(smallDir, newUsers(SMALL));
  tell(...(await catchUp(largeDir, `${users} users of one metric event each`)));
  tell(await startTime(largeDir, users, timing.rounds));

  const large = await start(largeDir);
  const small = await start(smallDir);
  try {
    const sides = { large, users, small, among: SMALL };
    tell(...(await latencyAmong(sides, 'just started', timing, generator)));
    for (const [server, count] of [
      [large, users],
      [small, SMALL],
    ] as const) {
      await fillThroughApi(server, newUsers(count));
      await measureLag(server);
    }
    tell(...(await latencyAmong(sides, 'each of them seen since', timing, generator)));
    await large.stop();
    await fillThroughApi(small, eventsOf('deep', 0, deepEvents));
    await fillThroughApi(small, shallowUsers());
    await measureLag(small);
    const shallow = requestsFor('shallow');
    for (const [at, { title, request }] of requestsFor('deep').entries()) {
      const what = `${title}, a user of ${deepEvents} events, beside users of ${SHALLOW_EVENTS}`;
      const deepSide = { server: small, request, numbers: { from: 0, among: 1 } };
      const shallowSide = {
        server: small,
        request: shallow[at]!.request,
        numbers: { from: 0, among: SHALLOW_USERS },
      };
      tell(...(await compareLatency(what, deepSide, shallowSide, 1, timing, generator)));
    }
    tell(await asOfLatency(small, deepEvents, timing, generator));
  } finally {
    await Promise.all([large.stop(), small.stop()]);
  }
  const regularsDir = join(dataRoot, 'regulars');
  mkdirSync(regularsDir);
  await fillDirectory(regularsDir, regulars(REGULARS, regularDays));
  const log = `${REGULARS} users, one metric event on each of ${regularDays} days`;
  tell(...(await catchUp(regularsDir, log)));
  return figures;
}

const start = (dataDir: string): Promise<ServerProcess> =>
  ServerProcess.start(productProgram(dataDir), dataDir, '/health/ready');

const fillDirectory = (
  dataDir: string,
  items: Iterator<Item>,
): Promise<{ seconds: number; lagSeconds: number }> =>
  ServerProcess.during(productProgram(dataDir), dataDir, async (server) => {
    await prepareProduct(server);
    const seconds = await fillThroughApi(server, items);
    return { seconds, lagSeconds: (await measureLag(server)).seconds };
  });

function* shallowUsers(): Generator<Item> {
  for (let n = 0; n < SHALLOW_USERS; n++) yield* eventsOf('shallow', n, SHALLOW_EVENTS);
}

async function catchUp(dataDir: string, log: string): Promise<readonly ScaleFigure[]> {
  for (const name of readdirSync(dataDir)) if (name.startsWith('read-models.db')) rmSync(join(dataDir, name));
  const { args, env } = productProgram(dataDir, join(import.meta.dirname, 'catch-up.js'));
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: dataDir,
    env: { ...process.env, ...env, LOG_LEVEL: 'silent' },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`catching up failed: ${stderr}${stdout}`.slice(0, 2_000));
  return figuresOf(JSON.parse(stdout) as CatchUp, log);
}

async function startTime(dataDir: string, users: number, rounds: number): Promise<ScaleFigure> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const server = await start(dataDir);
    times.push(server.readyAfterMs);
    await server.stop();
  }
  return {
    what: `start until ready, ${users} users in the store`,
    value: `${Math.round(median(times))} ms`,
    beside: '',
    ratio: NaN,
    aim: '< 2,000 ms',
  };
}
