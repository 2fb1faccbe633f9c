import type { Candidate } from './candidates.js';
import { measure, type Conditions, type Sample } from './measure.js';
import type { LoadGenerator } from './processes.js';
import { median } from './statistics.js';
import type { Workload } from './workloads.js';

/** What one program did under one workload: every round, and the medians that are printed. */
export interface Row {
  readonly workload: string;
  readonly connections: number;
  readonly candidate: string;
  readonly durability: string;
  readonly samples: readonly Sample[];
  /** Why it cannot run here. */
  readonly unavailable?: string;
  /** Why it did not come through all its rounds. */
  readonly failure?: string;
  readonly requestsPerSecond: number;
  /** Median over the rounds of this program's rate by the ceiling's of the same round. */
  readonly ofCeiling: number;
  readonly p50: number;
  readonly p99: number;
  readonly residentMiB: number;
  readonly errors: number;
  /** The largest of all rounds. */
  readonly lagSeconds: number;
  readonly lagEvents: number;
  readonly eventBytes: number;
  readonly generatorBusy: number;
}

/**
 * Rounds of all programs in turn, the order turned by one each round, so that a machine that grows slower or faster
 * meanwhile does so for everybody.
 */
export async function compare(
  workload: Workload,
  programs: readonly Candidate[],
  rounds: number,
  conditions: Conditions,
  generator: LoadGenerator,
): Promise<Row[]> {
  const entries = programs.map((program): Entry => ({
    program,
    unavailable: program.unavailable(),
    samples: [],
  }));
  const running = entries.filter(({ unavailable }) => unavailable === undefined);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < running.length; turn++) {
      const entry = running[(turn + round) % running.length]!;
      if (entry.failure === undefined) await runRound(entry, workload, conditions, generator);
    }
  }
  const ceiling = entries.find(({ program }) => program.name === 'ceiling')?.samples ?? [];
  return entries.map((entry) => toRow(entry, workload, conditions, ceiling));
}

interface Entry {
  readonly program: Candidate;
  readonly unavailable?: string;
  readonly samples: Sample[];
  failure?: string;
}

async function runRound(
  entry: Entry,
  workload: Workload,
  conditions: Conditions,
  generator: LoadGenerator,
): Promise<void> {
  const { program } = entry;
  const what = `${workload.title}, ${conditions.connections}: ${program.name}`;
  try {
    const sample = await measure(program, workload, conditions, generator);
    entry.samples.push(sample);
    console.error(`${what} ${Math.round(sample.requestsPerSecond)}/s, p99 ${sample.p99.toFixed(2)} ms`);
  } catch (error) {
    entry.failure = (error as Error).message;
    console.error(`${what}: ${entry.failure}`);
  }
}

function toRow(
  { program, samples, unavailable, failure }: Entry,
  workload: Workload,
  { connections }: Conditions,
  ceiling: readonly Sample[],
): Row {
  const of = (pick: (sample: Sample) => number) => median(samples.map(pick));
  return {
    workload: workload.title,
    connections,
    candidate: program.name,
    durability: workload.writes || program.name === 'nest-express-crud' ? program.durability : 'reads only',
    samples,
    unavailable,
    failure,
    requestsPerSecond: of((sample) => sample.requestsPerSecond),
    ofCeiling: median(
      samples.map((sample, round) => sample.requestsPerSecond / (ceiling[round]?.requestsPerSecond ?? NaN)),
    ),
    p50: of((sample) => sample.p50),
    p99: of((sample) => sample.p99),
    residentMiB: of((sample) => sample.residentMiB),
    errors: samples.reduce((sum, { errors }) => sum + errors, 0),
    lagSeconds: Math.max(...samples.map((sample) => sample.lag?.seconds ?? NaN)),
    lagEvents: Math.max(...samples.map((sample) => sample.lag?.events ?? NaN)),
    eventBytes: of((sample) => sample.eventBytes),
    generatorBusy: of((sample) => sample.generatorBusy),
  };
}
