import { openEngine } from '@rollcall/composition';
import { createLogger, loadConfiguration } from '@rollcall/platform';

/**
 * Projects the whole log of a data directory into read models that were deleted before, and reads the same log bare
 * first: once rows only, once decoded. A process of its own; prints one line of JSON.
 */
export interface CatchUp {
  readonly events: number;
  /** Seconds. */
  readonly readSeconds: number;
  readonly decodeSeconds: number;
  readonly projectSeconds: number;
}

const DEADLINE_MS = 3_600_000;

const configuration = loadConfiguration(process.env);
const engine = await openEngine(configuration, createLogger(configuration));
const { projector, stores } = engine;
const { eventStore } = stores;
if (projector === undefined) throw new Error('this configuration projects elsewhere');

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

let events = 0;
const readSeconds = await timed(async () => {
  for await (const batch of eventStore.readAll()) events += batch.events.length;
});
const decodeSeconds = await timed(async () => {
  for await (const batch of eventStore.readAll()) await engine.codec.decode(batch.events);
});
const head = await eventStore.head();
const projectSeconds = await timed(async () => {
  await projector.start();
  if (!(await projector.reached(head, DEADLINE_MS))) throw new Error(`not caught up in ${DEADLINE_MS} ms`);
});
await engine.stop();
const figures: CatchUp = { events, readSeconds, decodeSeconds, projectSeconds };
console.log(JSON.stringify(figures));
