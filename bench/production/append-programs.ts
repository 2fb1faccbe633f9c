import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepareProduct, productProgram } from '../run/candidates.js';
import { ServerProcess, type LoadGenerator } from '../run/processes.js';
import { fill, workloads } from '../run/workloads.js';
import type { AppendWork } from './append-worker.js';
import type { AppenderName } from './appenders.js';
import { newInstallation, type Servers } from './named-stores.js';
import type { Program, Sample } from './rows.js';
import { inProcess } from './worker.js';

/** Alive it is before it has its stores. */
export const READY = '/health/ready';

/** The same append by EventStoreDB's own client and by ever more of the product. */
export function appendPrograms(
  servers: Servers,
  work: AppendWork,
  dataRoot: string,
  generator: LoadGenerator,
): readonly Program[] {
  const within = async (run: (environment: Readonly<Record<string, string>>) => Promise<Sample>) => {
    const installation = newInstallation(servers);
    try {
      return await run(installation.environment);
    } finally {
      await installation.remove();
    }
  };
  const worker = (name: AppenderName): Promise<Sample> =>
    within((environment) => inProcess('append-worker', [name, JSON.stringify(work)], environment));
  return [
    { name: 'client', run: () => worker('client') },
    { name: 'adapter', run: () => worker('adapter') },
    { name: 'runner', run: () => worker('runner') },
    { name: 'http', run: () => within((environment) => overHttp(environment, work, dataRoot, generator)) },
  ];
}

/** The built server, as `metric event` of the other rows; read models are fed elsewhere. */
async function overHttp(
  environment: Readonly<Record<string, string>>,
  { width, users, warmUpMs, measureMs }: AppendWork,
  dataRoot: string,
  generator: LoadGenerator,
): Promise<Sample> {
  const { request } = workloads.find(({ name }) => name === 'metric-event')!;
  const dataDir = mkdtempSync(join(dataRoot, 'production-'));
  const { args, env } = productProgram(dataDir);
  const program = { args, env: { ...env, ...environment, ROLLCALL_PROJECTOR: 'none' } };
  try {
    return await ServerProcess.during(
      program,
      dataDir,
      async (server) => {
        await prepareProduct(server);
        const filled = await server.load(generator, { connections: width, ...fill(users) });
        if (filled.errors > 0) throw new Error(`while filling: ${filled.firstError}`);
        const numbers = { from: 0, among: users };
        const load = { connections: width, request, numbers, for: { warmUpMs, measureMs } };
        const before = await processorSeconds(server);
        const result = await server.load(generator, load);
        const used = (await processorSeconds(server)) - before;
        if (result.errors > 0) throw new Error(result.firstError);
        const { p50, p99 } = result;
        return {
          perSecond: result.requests / result.seconds,
          p50,
          p99,
          busy: used / ((warmUpMs + measureMs) / 1_000),
        };
      },
      READY,
    );
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Of the server, since it began. */
async function processorSeconds(server: ServerProcess): Promise<number> {
  const text = await fetch(server.url('/metrics')).then((answer) => answer.text());
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1]);
}
