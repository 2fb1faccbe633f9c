import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median } from '../../run/statistics.js';
import { table } from '../timing.js';
import type { Work } from './catch-up.js';
import type { LogSize } from './made-up-log.js';

const run = promisify(execFile);
/** Of what the projector does without the sets. */
const AIM = 2 / 3;

interface CaughtUp {
  readonly ms: number;
  readonly processorMs: number;
}

/** What keeping the sets costs a projector that catches up with all other read models: rounds of both, in turn. */
export async function keepSets(size: LogSize, rounds: number, directory: string): Promise<string> {
  const dataDir = join(directory, 'log');
  mkdirSync(dataDir);
  const { users, days, seed } = size;
  await inProcess('write', dataDir, users, days, seed);
  const pairs: { with: CaughtUp; without: CaughtUp }[] = [];
  for (let round = 0; round < rounds; round++) {
    const first = await inProcess(round % 2 === 0 ? 'with' : 'without', dataDir);
    const second = await inProcess(round % 2 === 0 ? 'without' : 'with', dataDir);
    pairs.push(round % 2 === 0 ? { with: first, without: second } : { with: second, without: first });
  }
  const events = users * days;
  const rate = (which: 'with' | 'without'): string =>
    Math.round(events / (median(pairs.map((pair) => pair[which].ms)) / 1_000)).toLocaleString('en-US');
  const kept = (of: keyof CaughtUp): number => median(pairs.map((pair) => pair.without[of] / pair.with[of]));
  const verdict = kept('processorMs') >= AIM ? 'met' : 'missed';
  const head = [
    'metric events',
    'without sets, a second',
    'with sets, a second',
    'of the throughput',
    'by processor time',
    'aim',
  ];
  const row = [
    `${events} of ${users} users on ${days} days`,
    ...[rate('without'), rate('with'), kept('ms').toFixed(2), kept('processorMs').toFixed(2)],
    `≥ ${AIM.toFixed(2)}, ${verdict}`,
  ];
  return table(head, [row]);
}

async function inProcess(work: Work, dataDir: string, ...size: readonly number[]): Promise<CaughtUp> {
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    LOG_LEVEL: 'silent',
    ROLLCALL_DATA_DIR: dataDir,
  };
  const { stdout } = await run(
    process.execPath,
    ['--enable-source-maps', join(import.meta.dirname, 'catch-up.js'), work, ...size.map(String)],
    { env },
  );
  const answer = JSON.parse(stdout.trim().split('\n').at(-1)!) as CaughtUp;
  console.error(`${work}: ${JSON.stringify(answer)}`);
  return answer;
}
