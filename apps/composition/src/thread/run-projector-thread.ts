import { parentPort } from 'node:worker_threads';
import { EventCodec, SealingKeys } from '@rollcall/event-sourcing';
import { loggable } from '@rollcall/platform';
import { LiveBuilds, type Projector, type ProjectorLog } from '@rollcall/projector';
import type { BirpcReturn } from 'birpc';
import { openStoresBeside } from '../embedded-stores.js';
import { workOnThisThread } from '../background/work-on-this-thread.js';
import { callsOver } from './calls-over.js';
import type { LogLevel, ThreadCalls, ThreadData, ThreadReports } from './thread-calls.js';

type Reports = BirpcReturn<ThreadReports, ThreadCalls>;

/** Sights are never older. */
const TELL_EVERY_MS = 1_000;

/** The program of the projector's thread: feeds the read models from the log that another thread writes, until it is stopped. */
export function runProjectorThread(): void {
  const port = parentPort;
  if (port === null) throw new Error('This is the program of a thread');
  let work: ReturnType<typeof workBy> | undefined;
  const calls: ThreadCalls = {
    start: async (data) => {
      work = workBy(data, reports);
      await work.start();
    },
    look: async () => work?.projector.look(),
    serveRequests: async () => work?.projector.serveRequests(),
    lookAtOperations: async () => work?.operations.look(),
    stop: async () => work?.stop(),
  };
  const reports = callsOver<ThreadReports, ThreadCalls>(port, calls, () => work?.renew());
}

function workBy(data: ThreadData, reports: Reports) {
  const { configuration, sharedLog, installationKey, installationId } = data;
  const stores = openStoresBeside(configuration, sharedLog);
  const { keyStore, readStore, shards } = stores;
  const codec = new EventCodec({ keys: new SealingKeys({ keyStore, installationKey }) });
  const liveBuilds = new LiveBuilds({ readStore, shards });
  const telemetry = {
    operationEnded: (kind: string, state: string) => void reports.operationEnded.asEvent(kind, state),
    audited: (projection: string, drifted: number) => void reports.audited.asEvent(projection, drifted),
  };
  const log = logOf(reports);
  const work = workOnThisThread({
    ...{ stores, codec, installationId, configuration, liveBuilds, telemetry, log },
  });
  const { projector, operations } = work;
  if (projector === undefined || operations === undefined)
    throw new Error('This configuration has no projector');
  liveBuilds.onChange(() => void reports.buildsChanged.asEvent());
  const telling = tellingOf(projector, reports);
  return {
    projector,
    operations,
    renew: stores.renew,
    async start() {
      await work.start();
      telling.start();
    },
    async stop() {
      await work.stop();
      telling.stop();
      await stores.close();
    },
  };
}

/** Tells once for all that was written in one turn of the event loop. */
function tellingOf(projector: Projector, reports: Reports) {
  let due: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    due = undefined;
    void reports.moved.asEvent(projector.sight());
  };
  const tellSoon = (): void => void (due ??= setImmediate(tell));
  return {
    start: () => {
      projector.onMoved(tellSoon);
      timer = setInterval(tellSoon, TELL_EVERY_MS);
      tell();
    },
    stop: () => {
      clearInterval(timer);
      clearImmediate(due);
    },
  };
}

function logOf(reports: Reports): ProjectorLog {
  const at =
    (level: LogLevel) =>
    (detail: object, message: string): void =>
      void reports.log.asEvent(level, loggable(detail), message);
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
