import { BENCH_KEY } from './workloads.js';
import type { ServerProcess } from './processes.js';

export interface ProjectorLag {
  /**
   * From the answer to one last write until an eventual read shows it. The log is projected in order, so everything
   * before it is shown too: measured from outside, whatever the product says of itself.
   */
  readonly seconds: number;
  /** What the product's own /metrics said when the load ended; NaN where it says nothing. */
  readonly events: number;
}

const GIVE_UP_MS = 120_000;
let probes = 0;

export async function measureLag(server: ServerProcess): Promise<ProjectorLag> {
  const events = await lagEvents(server);
  const url = server.url(`/v1/users/lag-probe-${++probes}`);
  const headers = { 'x-api-key': BENCH_KEY };
  const written = await fetch(url, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Probe' }),
  });
  if (!written.ok) throw new Error(`the lag probe was refused: ${written.status} ${await written.text()}`);
  await written.arrayBuffer();
  const from = performance.now();
  while (performance.now() - from < GIVE_UP_MS) {
    const answer = await fetch(url, { headers: { ...headers, 'x-rollcall-consistency': 'eventual' } });
    await answer.arrayBuffer();
    if (answer.status === 200) return { seconds: (performance.now() - from) / 1000, events };
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return { seconds: Infinity, events };
}

/** The largest lag of any projection. */
async function lagEvents(server: ServerProcess): Promise<number> {
  const text = await fetch(server.url('/metrics')).then((answer) => answer.text());
  const lags = [...text.matchAll(/^rollcall_projection_lag_events(?:\{[^}]*\})? (\S+)$/gm)].map(([, lag]) =>
    Number(lag),
  );
  return lags.length === 0 ? NaN : Math.max(...lags);
}
