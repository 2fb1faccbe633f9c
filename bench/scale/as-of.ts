import type { LoadGenerator, ServerProcess } from '../run/processes.js';
import type { ScaleFigure } from '../run/report.js';
import { BENCH_KEY } from '../run/workloads.js';
import { numberText } from '../load/request-template.js';
import type { Timing } from './latency.js';

/** Get user as of a revision in the middle of a long stream, over one connection, beside the same user as they are now. */
export async function asOfLatency(
  server: ServerProcess,
  events: number,
  timing: Timing,
  generator: LoadGenerator,
): Promise<ScaleFigure> {
  const path = `/v1/users/deep-${numberText(0)}`;
  const p99 = async (asked: string): Promise<number> => {
    const request = { method: 'GET' as const, path: asked, headers: { 'x-api-key': BENCH_KEY } };
    const numbers = { from: 0, among: 1 };
    const result = await server.load(generator, { connections: 1, request, numbers, for: timing });
    if (result.errors > 0) throw new Error(`as of: ${result.firstError}`);
    return result.p99;
  };
  const now = await p99(path);
  const then = await p99(`${path}?atRevision=${Math.floor(events / 2) + 37}`);
  return {
    what: `get user as of a revision in the middle of ${events} events, p99`,
    value: `${then.toFixed(3)} ms`,
    beside: `as they are now ${now.toFixed(3)} ms`,
    ratio: then / now,
    aim: '≤ 50 ms',
  };
}
