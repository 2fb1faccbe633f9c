/** What something took, milliseconds: on the clock, and of processor time of all threads. */
export interface Took<Result> {
  readonly result: Result;
  readonly ms: number;
  readonly processorMs: number;
}

export async function timed<Result>(work: () => Promise<Result>): Promise<Took<Result>> {
  const before = process.cpuUsage();
  const started = performance.now();
  const result = await work();
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(before);
  return { result, ms, processorMs: (user + system) / 1_000 };
}

/** The value that the share `part` (0 to 1) of them does not exceed; NaN of nothing. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? NaN;
}

export const milliseconds = (ms: number): string =>
  Number.isNaN(ms) ? '–' : ms.toFixed(ms < 10 ? 2 : ms < 1_000 ? 1 : 0);

/** By processor time, which a busy machine spoils less than the clock; on a quiet one it is the clock's or more. */
export const verdict = (measured: number, aim: number | undefined): string =>
  aim === undefined ? '' : `≤ ${aim}, ${measured <= aim ? 'met' : 'missed'}`;

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
