import type { Load, LoadResult } from '../load/run-load.js';
import { NUMBER, type RequestText } from '../load/request-template.js';
import type { LoadGenerator, ServerProcess } from '../run/processes.js';
import { median } from '../run/statistics.js';
import type { ScaleFigure } from '../run/report.js';
import { BENCH_KEY, METRIC, type Workload } from '../run/workloads.js';

/** One side of a comparison: a server, and the requests whose latency is looked at. */
export interface Side {
  readonly server: ServerProcess;
  readonly request: RequestText;
  readonly numbers: Load['numbers'];
}

export interface Timing {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** Rounds of both sides in turn; one figure for p50, one for p99, each the median of the rounds' ratios. */
export async function compareLatency(
  what: string,
  large: Side,
  small: Side,
  connections: number,
  timing: Timing,
  generator: LoadGenerator,
): Promise<ScaleFigure[]> {
  const run = async ({ server, request, numbers }: Side): Promise<LoadResult> => {
    const result = await server.load(generator, { connections, request, numbers, for: timing });
    if (result.errors > 0) throw new Error(`${what}: ${result.firstError}`);
    return result;
  };
  const pairs: { large: LoadResult; small: LoadResult }[] = [];
  for (let round = 0; round < timing.rounds; round++) {
    if (round % 2 === 0) {
      const first = await run(large);
      pairs.push({ large: first, small: await run(small) });
    } else {
      const first = await run(small);
      pairs.push({ large: await run(large), small: first });
    }
  }
  return (['p50', 'p99'] as const).map((percentile) => ({
    what: `${what}, ${connections} connection${connections === 1 ? '' : 's'}, ${percentile}`,
    value: `${median(pairs.map((pair) => pair.large[percentile])).toFixed(3)} ms`,
    beside: `${median(pairs.map((pair) => pair.small[percentile])).toFixed(3)} ms`,
    ratio: median(pairs.map((pair) => pair.large[percentile] / pair.small[percentile])),
    aim: '≤ 1.2',
  }));
}

const headers = { 'x-api-key': BENCH_KEY };

/** The same workloads for the users `<name>-<number>`. */
export const requestsFor = (
  name: string,
): readonly { readonly title: string; readonly request: RequestText }[] => [
  {
    title: 'metric event',
    request: {
      method: 'POST',
      path: `/v1/metrics/${METRIC}/event`,
      headers,
      body: JSON.stringify({ user: { id: `${name}-${NUMBER}` }, value: 3 }),
    },
  },
  { title: 'get user', request: { method: 'GET', path: `/v1/users/${name}-${NUMBER}`, headers } },
];

/** Existing users only: a new user is as new among a million as among a thousand, and would make more of them. */
export const onExistingUsers = (all: readonly Workload[]): readonly Workload[] =>
  all.filter(({ users }) => users === 'existing');
