import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { BENCH_KEY, METRIC, type Workload } from './workloads.js';
import type { Program, ServerProcess } from './processes.js';

export interface Candidate {
  readonly name: 'ceiling' | 'duties' | 'rollcall' | 'nest-express-crud' | 'emmett-sqlite';
  readonly runs: readonly Workload['name'][];
  /** When is a write that was answered safe, and what is written. */
  readonly durability: string;
  /** Why it cannot run here; undefined when it can. */
  unavailable(): string | undefined;
  program(dataDir: string, workload: Workload): Program;
  /** Before the first user: what has to be defined. */
  prepare?(server: ServerProcess): Promise<void>;
  /** Its event log, a SQLite file with the product's table, whose mean event size is printed. */
  readonly log?: { readonly file: string };
  readonly hasProjector?: boolean;
}

/** This file runs as dist/bench/run/candidates.js. */
const root = join(import.meta.dirname, '..', '..', '..');
const peers = join(root, 'bench', 'peers');
const all = ['identify-new', 'identify-same', 'metric-event', 'get-user'] as const;

const needs = (path: string, otherwise: string): string | undefined =>
  existsSync(path) ? undefined : otherwise;

const productEntry = join(root, 'dist', 'run', 'api.js');

/** What a fresh installation needs before the first metric event. */
export async function prepareProduct(server: ServerProcess): Promise<void> {
  const answer = await fetch(server.url('/admin/v1/metrics'), {
    method: 'POST',
    headers: { 'x-api-key': BENCH_KEY, 'content-type': 'application/json' },
    body: JSON.stringify([{ key: METRIC, name: 'Words written' }]),
  });
  if (!answer.ok) throw new Error(`POST /admin/v1/metrics: ${answer.status} ${await answer.text()}`);
}

export const productProgram = (dataDir: string, entry = productEntry): Program => ({
  args: [entry],
  env: { ROLLCALL_DATA_DIR: dataDir, ROLLCALL_ADMIN_KEY: BENCH_KEY },
});

const loads = (packageDir: string, name: string): string | undefined => {
  try {
    createRequire(join(packageDir, 'package.json'))(name);
    return undefined;
  } catch (error) {
    return `${name} cannot be loaded: ${String(error).split('\n')[0]}`;
  }
};

export const candidates: readonly Candidate[] = [
  {
    name: 'ceiling',
    runs: all,
    durability: 'event fsynced before the answer (WAL, FULL, group commit)',
    unavailable: () => undefined,
    program: (dataDir, workload) => ({
      args: [join(root, 'dist', 'bench', 'ceiling', 'main.js')],
      env: {
        BENCH_DATA_DIR: dataDir,
        BENCH_KEY,
        ...(workload.name === 'get-user' ? { BENCH_KEEP_ROWS: '1' } : {}),
      },
    }),
    log: { file: 'events.db' },
  },
  {
    name: 'duties',
    runs: ['identify-new', 'metric-event'],
    durability:
      'event and user key fsynced before the answer (WAL, group commit, fdatasync beside the event loop)',
    unavailable: () => undefined,
    program: (dataDir) => ({
      args: [join(root, 'dist', 'bench', 'duties', 'main.js')],
      env: { BENCH_DATA_DIR: dataDir, BENCH_KEY },
    }),
    log: { file: 'events.db' },
  },
  {
    name: 'rollcall',
    runs: all,
    durability:
      'event and user key fsynced before the answer (WAL, group commit, fdatasync beside the event loop); read model follows',
    unavailable: () => needs(productEntry, 'dist/run is not built'),
    program: (dataDir) => productProgram(dataDir),
    prepare: prepareProduct,
    log: { file: 'events.db' },
    hasProjector: true,
  },
  {
    name: 'nest-express-crud',
    runs: all,
    durability: 'row fsynced before the answer (WAL, FULL, one transaction a request); no event log',
    unavailable: () =>
      needs(join(peers, 'nest-express-crud', 'dist', 'main.js'), 'its packages could not be installed'),
    program: (dataDir) => ({
      args: [join(peers, 'nest-express-crud', 'dist', 'main.js')],
      env: { BENCH_DATA_DIR: dataDir },
    }),
  },
  {
    name: 'emmett-sqlite',
    runs: ['identify-new', 'metric-event'],
    durability: 'event fsynced before the answer (WAL, FULL, one transaction a request); no read model',
    unavailable: () => loads(join(peers, 'emmett'), 'sqlite3'),
    program: (dataDir) => ({
      args: [join(peers, 'emmett', 'main.mjs')],
      env: { BENCH_DATA_DIR: dataDir },
    }),
  },
];
