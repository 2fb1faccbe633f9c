import { median } from '../run/statistics.js';

/** What one program did in one round. */
export interface Sample {
  /** Appends, events or documents. */
  readonly perSecond: number;
  /** Milliseconds; NaN where nothing is waited for one by one. */
  readonly p50: number;
  readonly p99: number;
  /** Share of one core that the program under test was busy; NaN where it was not looked at. */
  readonly busy: number;
}

export interface Program {
  readonly name: string;
  run(round: number): Promise<Sample>;
}

export interface ProductionRow {
  readonly what: string;
  readonly program: string;
  readonly perSecond: number;
  /** Median over the rounds of this program's rate by that of the first one, the server's own client, in the same round. */
  readonly ofClient: number;
  readonly p50: number;
  readonly p99: number;
  readonly busy: number;
  readonly samples: readonly Sample[];
}

export interface ProductionReport {
  /** Why there is nothing. */
  readonly skipped?: string;
  readonly servers?: string;
  readonly rows: readonly ProductionRow[];
}

/** Rounds of all programs in turn, the order turned by one each round. */
export async function alternating(
  what: string,
  programs: readonly Program[],
  rounds: number,
): Promise<ProductionRow[]> {
  const samples = programs.map((): Sample[] => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < programs.length; turn++) {
      const at = (turn + round) % programs.length;
      const sample = await programs[at]!.run(round);
      samples[at]!.push(sample);
      console.error(`${what}: ${programs[at]!.name} ${Math.round(sample.perSecond)}/s`);
    }
  }
  return programs.map(({ name }, at) => rowOf(what, name, samples[at]!, samples[0]!));
}

function rowOf(
  what: string,
  program: string,
  samples: readonly Sample[],
  client: readonly Sample[],
): ProductionRow {
  const of = (pick: (sample: Sample) => number): number => median(samples.map(pick));
  return {
    what,
    program,
    perSecond: of(({ perSecond }) => perSecond),
    ofClient: median(samples.map(({ perSecond }, round) => perSecond / client[round]!.perSecond)),
    p50: of(({ p50 }) => p50),
    p99: of(({ p99 }) => p99),
    busy: of(({ busy }) => busy),
    samples,
  };
}
