import type { RunningServer } from './server.js';

/** Everything under `/metrics`: `name{labels}` and its value. */
export async function readMetrics({ url }: Pick<RunningServer, 'url'>): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** Events the process has appended since it started: a request after which it is the same stored nothing. */
export async function appendedEvents(server: Pick<RunningServer, 'url'>): Promise<number> {
  const appended = (await readMetrics(server)).get('rollcall_events_appended_total');
  if (appended === undefined) throw new Error('/metrics says nothing of appended events');
  return appended;
}
