import type { LoadGenerator, ServerProcess } from '../run/processes.js';
import type { ScaleFigure } from '../run/report.js';
import { workloads } from '../run/workloads.js';
import { compareLatency, onExistingUsers, type Timing } from './latency.js';

export interface ManyAndFew {
  readonly large: ServerProcess;
  readonly users: number;
  readonly small: ServerProcess;
  /** Users there. */
  readonly among: number;
}

/** `when`: what the servers have in memory. */
export async function latencyAmong(
  { large, users, small, among }: ManyAndFew,
  when: string,
  timing: Timing,
  generator: LoadGenerator,
): Promise<ScaleFigure[]> {
  const figures: ScaleFigure[] = [];
  for (const { title, request } of onExistingUsers(workloads)) {
    for (const connections of [1, 64]) {
      const what = `${title} among ${users} users, ${when}, beside ${among}`;
      const side = (server: ServerProcess, count: number) => ({
        server,
        request,
        numbers: { from: 0, among: count },
      });
      const [many, few] = [side(large, users), side(small, among)];
      figures.push(...(await compareLatency(what, many, few, connections, timing, generator)));
    }
  }
  return figures;
}
