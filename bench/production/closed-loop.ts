import { Latencies } from '../load/latencies.js';

/** What a program did in one round. */
export interface LoopResult {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Share of one core that the process which ran the loop was busy. */
  readonly busy: number;
}

export interface LoopOptions {
  /** How many are under way at any time. */
  readonly width: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** `once(n)` again and again; n counts up from 0. Rejects with the first failure. */
export async function closedLoop(
  { width, warmUpMs, measureMs }: LoopOptions,
  once: (n: number) => Promise<unknown>,
): Promise<LoopResult> {
  const latencies = new Latencies();
  const begin = performance.now() + warmUpMs;
  const end = begin + measureMs;
  let next = 0;
  let cpu: NodeJS.CpuUsage | undefined;
  const drive = async (): Promise<void> => {
    for (let sent = performance.now(); sent < end;) {
      if (sent >= begin) cpu ??= process.cpuUsage();
      await once(next++);
      const answered = performance.now();
      if (sent >= begin && answered < end) latencies.add(answered - sent);
      sent = answered;
    }
  };
  await Promise.all(Array.from({ length: width }, drive));
  const used = process.cpuUsage(cpu);
  const [p50 = NaN, p99 = NaN] = latencies.percentiles([0.5, 0.99]);
  const busy = (used.user + used.system) / 1e3 / (performance.now() - begin);
  return { perSecond: latencies.size / (measureMs / 1_000), p50, p99, busy };
}
