import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, type Row } from './compare.js';
import { describeMachine } from './machine.js';
import { readOptions, USAGE, type Options } from './options.js';
import { Generator } from './processes.js';
import { markdown, type Report } from './report.js';

/** This file runs as dist/bench/run/main.js. Databases stand beside the results: a temporary directory may be in memory. */
const results = join(import.meta.dirname, '..', '..', '..', 'bench', 'results');

async function run(options: Options): Promise<Report> {
  mkdirSync(results, { recursive: true });
  const dataRoot = mkdtempSync(join(results, 'data-'));
  const generator = new Generator();
  const cleanUp = (): void => {
    generator.stop();
    rmSync(dataRoot, { recursive: true, force: true });
  };
  process.once('exit', cleanUp);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const rows: Row[] = [];
  const conditions = {
    users: options.users,
    dataRoot,
    warmUpMs: options.warmUpSeconds * 1000,
    measureMs: options.seconds * 1000,
  };
  for (const workload of options.workloads) {
    const programs = options.candidates.filter(({ runs }) => runs.includes(workload.name));
    for (const connections of options.connections) {
      rows.push(
        ...(await compare(workload, programs, options.rounds, { ...conditions, connections }, generator)),
      );
    }
  }
  const { rounds, seconds, users } = options;
  return {
    at: new Date().toISOString(),
    machine: describeMachine(dataRoot),
    conditions: { rounds, seconds, users },
    rows,
    scale: [],
  };
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
  console.error((error as Error).message);
  process.exit(1);
}
