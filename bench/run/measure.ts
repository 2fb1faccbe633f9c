import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { Candidate } from './candidates.js';
import { ServerProcess, type LoadGenerator } from './processes.js';
import { measureLag, type ProjectorLag } from './projector-lag.js';
import { fill, type Workload } from './workloads.js';

export interface Conditions {
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** How many users exist before measuring, where a workload asks for existing ones. */
  readonly users: number;
  /** Every round gets a fresh directory in here. */
  readonly dataRoot: string;
}

export interface Sample {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly residentMiB: number;
  readonly errors: number;
  readonly firstError?: string;
  readonly generatorBusy: number;
  readonly lag?: ProjectorLag;
  /** Mean bytes of data and metadata of the last thousand events. */
  readonly eventBytes: number;
}

const FILL_CONNECTIONS = 64;

/** One round of one program: a fresh directory, a fresh process, users where wanted, warm-up, measurement, lag. */
export async function measure(
  candidate: Candidate,
  workload: Workload,
  conditions: Conditions,
  generator: LoadGenerator,
): Promise<Sample> {
  const dataDir = mkdtempSync(join(conditions.dataRoot, `${candidate.name}-`));
  try {
    const program = candidate.program(dataDir, workload);
    const sample = await ServerProcess.during(program, dataDir, (server) =>
      loadServer(server, candidate, workload, conditions, generator),
    );
    const { log } = candidate;
    return { ...sample, eventBytes: log && workload.writes ? meanEventBytes(join(dataDir, log.file)) : NaN };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function loadServer(
  server: ServerProcess,
  candidate: Candidate,
  workload: Workload,
  conditions: Conditions,
  generator: LoadGenerator,
): Promise<Omit<Sample, 'eventBytes'>> {
  await candidate.prepare?.(server);
  if (workload.users === 'existing') {
    const filled = await server.load(generator, { connections: FILL_CONNECTIONS, ...fill(conditions.users) });
    if (filled.errors > 0) throw new Error(`while filling: ${filled.firstError}`);
    if (candidate.hasProjector) await measureLag(server);
  }
  const result = await server.load(generator, {
    connections: conditions.connections,
    request: workload.request,
    numbers: workload.users === 'new' ? { from: 0 } : { from: 0, among: conditions.users },
    for: conditions,
  });
  return {
    requestsPerSecond: result.requests / result.seconds,
    p50: result.p50,
    p99: result.p99,
    errors: result.errors,
    firstError: result.firstError,
    generatorBusy: result.generatorBusy,
    lag: candidate.hasProjector ? await measureLag(server) : undefined,
    residentMiB: server.residentMiB(),
  };
}

function meanEventBytes(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const row = database
      .prepare(
        `SELECT avg(length(CAST(data AS BLOB)) + length(CAST(metadata AS BLOB))) AS bytes
         FROM (SELECT data, metadata FROM events ORDER BY position DESC LIMIT 1000)`,
      )
      .get() as { bytes: number | null };
    return row.bytes ?? NaN;
  } finally {
    database.close();
  }
}
