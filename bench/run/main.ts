import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compare, type Row } from './compare.js';
import { describeMachine } from './machine.js';
import { readOptions, USAGE, type Options } from './options.js';
import type { Conditions } from './measure.js';
import { runProduction } from '../production/run-production.js';
import { runScale } from '../scale/run-scale.js';
import { LoadGenerator } from './processes.js';
import { markdown, type Report } from './report.js';

/** This file runs as dist/bench/run/main.js. Databases stand beside the results: a temporary directory may be in memory. */
const results = join(import.meta.dirname, '..', '..', '..', 'bench', 'results');

async function run(options: Options): Promise<Report> {
  mkdirSync(results, { recursive: true });
  const dataRoot = mkdtempSync(join(resolve(options.data ?? results), 'data-'));
  const generator = new LoadGenerator();
  const cleanUp = (): void => {
    generator.stop();
    rmSync(dataRoot, { recursive: true, force: true });
  };
  process.once('exit', cleanUp);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const { rounds, seconds, users, scaleUsers, production } = options;
  const timing = { warmUpMs: options.warmUpSeconds * 1000, measureMs: seconds * 1000 };
  const scaling = scaleUsers > 0;
  return {
    at: new Date().toISOString(),
    machine: describeMachine(dataRoot),
    conditions: { rounds, seconds, users: scaling ? scaleUsers : users },
    rows: scaling || production ? [] : await compareAll(options, { ...timing, users, dataRoot }, generator),
    production: production
      ? await runProduction({ ...timing, rounds, users, dataRoot }, generator)
      : undefined,
    scale: scaling ? await runScale(scaleUsers, dataRoot, { ...timing, rounds }, generator) : [],
  };
}

async function compareAll(
  { workloads, candidates, connections, rounds }: Options,
  conditions: Omit<Conditions, 'connections'>,
  generator: LoadGenerator,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const workload of workloads) {
    const programs = candidates.filter(({ runs }) => runs.includes(workload.name));
    for (const count of connections) {
      rows.push(
        ...(await compare(workload, programs, rounds, { ...conditions, connections: count }, generator)),
      );
    }
  }
  return rows;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    console.log(USAGE);
    return 0;
  }
  const report = await run(options);
  console.log(markdown(report));
  writeFileSync(join(results, `${report.at.replaceAll(':', '')}.json`), JSON.stringify(report, null, 2));
  for (const { workload, candidate, samples } of report.rows.filter(({ errors }) => errors > 0)) {
    const first = samples.find(({ firstError }) => firstError !== undefined)?.firstError;
    console.error(`${workload}, ${candidate}: requests failed, the first one: ${first}`);
  }
  return report.rows.some(({ errors, failure }) => errors > 0 || failure !== undefined) ? 1 : 0;
}

try {
  process.exit(await main());
} catch (error) {
  const { message, cause } = error as Error;
  console.error(cause instanceof Error ? `${message}: ${cause.message}` : message);
  process.exit(1);
}
