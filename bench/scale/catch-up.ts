import { keepYoungObjectsYoung, openEngine } from '@rollcall/composition';
import { eventLines, Replay, streamsOfScope } from '@rollcall/event-sourcing';
import { createLogger, loadConfiguration } from '@rollcall/platform';
import { allProjections } from '@rollcall/projections';
import { Projector } from '@rollcall/projector';
import type { CatchUp } from './catch-up-figures.js';

/**
 * Projects the whole log of a data directory into read models that were deleted before, and reads the same log bare
 * first: once rows only, once decoded, once as the NDJSON of a replay. Then it rebuilds all read models beside the live
 * ones, up to the switch. A process of its own; prints one line of JSON.
 */

const DEADLINE_MS = 3_600_000;

keepYoungObjectsYoung();
const configuration = loadConfiguration(process.env);
const engine = await openEngine(configuration, createLogger(configuration));
const { projector, rebuilds, stores } = engine;
const { eventStore } = stores;
if (!(projector instanceof Projector)) throw new Error('this configuration projects elsewhere');

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
let replayedEvents = 0;
const replaySeconds = await timed(async () => {
  const query = { streams: streamsOfScope('production'), personalData: true };
  for await (const batch of new Replay(eventStore, engine.codec).batches(query)) {
    if (eventLines(batch.events).length > 0) replayedEvents += batch.events.length;
  }
});
const head = await eventStore.head();
const projectSeconds = await timed(async () => {
  await projector.start();
  if (!(await projector.reached(head, DEADLINE_MS))) throw new Error(`not caught up in ${DEADLINE_MS} ms`);
});
const operation = 'bench';
const rebuildSeconds = await timed(async () => {
  const begun = allProjections.map(({ name }) => rebuilds.begin(name, operation));
  const shadows = await Promise.all(begun);
  await Promise.all(allProjections.map(({ name }) => rebuilds.awaitCaughtUp(name, operation, {})));
  for (const [at, { name }] of allProjections.entries())
    await rebuilds.switch(name, operation, shadows[at]!.build);
});
await engine.stop();
const figures: CatchUp = {
  events,
  readSeconds,
  decodeSeconds,
  projectSeconds,
  replaySeconds,
  replayedEvents,
  rebuildSeconds,
};
console.log(JSON.stringify(figures));
