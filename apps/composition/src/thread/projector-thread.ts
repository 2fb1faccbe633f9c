import type { Worker } from 'node:worker_threads';
import { backoffMs, pause, type Backoff } from '@rollcall/event-sourcing';
import { SeenProjector, type LiveBuilds, type ProjectorLog } from '@rollcall/projector';
import type { BirpcReturn } from 'birpc';
import type { EngineTelemetry } from '../engine-telemetry.js';
import type { StoresSharing } from '../stores.js';
import { callsOver } from './calls-over.js';
import type { ThreadCalls, ThreadData, ThreadReports } from './thread-calls.js';

export interface ProjectorThreadOptions extends Omit<ThreadData, 'sharedLog'> {
  readonly sharing: StoresSharing;
  /** Makes a thread whose program calls `runProjectorThread`. */
  readonly makeThread: () => Worker;
  readonly liveBuilds: LiveBuilds;
  readonly log: ProjectorLog;
  readonly telemetry: EngineTelemetry | undefined;
}

interface Running {
  readonly worker: Worker;
  readonly calls: BirpcReturn<ThreadCalls, ThreadReports>;
  /** Why; never rejects. */
  readonly ended: Promise<Error>;
}

const BACKOFF: Backoff = { first: 200, most: 10_000 };
/** Who lived longer did not die of what it begins with. */
const SETTLED_MS = 60_000;

/**
 * Feeds the read models on a thread of its own, so that folding, rebuilding and auditing hold up no request. A thread that
 * dies is replaced; until then reads fold what is missing themselves.
 */
export class ProjectorThread {
  readonly projector: SeenProjector;
  private readonly stopping = new AbortController();
  private running: Running | undefined;
  private watched: Promise<void> = Promise.resolve();

  constructor(private readonly options: ProjectorThreadOptions) {
    const { liveBuilds } = options;
    const ask = {
      look: () => perhapsInVain(this.running?.calls.look()),
      serveRequests: () => perhapsInVain(this.running?.calls.serveRequests()),
    };
    this.projector = new SeenProjector({ liveBuilds, ask });
    liveBuilds.onChange(() => void ask.look());
  }

  /** Rejects with what kept the thread from its start. */
  async start(): Promise<void> {
    const first = this.spawn();
    await this.begun(first);
    this.watched = this.watch(first);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    const { running } = this;
    if (running !== undefined) {
      await Promise.race([running.ended, running.calls.stop()]);
      await running.worker.terminate();
    }
    await this.watched;
    this.projector.ended();
  }

  /** Takes up at once what was changed of the operations that run there. */
  lookAtOperations(): Promise<void> {
    return perhapsInVain(this.running?.calls.lookAtOperations());
  }

  private spawn(): Running {
    const { makeThread, sharing } = this.options;
    const worker = makeThread();
    const calls = callsOver<ThreadCalls, ThreadReports>(worker, this.reports(), sharing.renew);
    const ended = endOf(worker);
    const running = { worker, calls, ended };
    void ended.then((reason) => calls.$close(reason));
    return (this.running = running);
  }

  /** Rejects with what kept the thread from beginning; it has ended then. */
  private async begun({ worker, calls, ended }: Running): Promise<void> {
    const { configuration, sharing, installationKey, installationId } = this.options;
    const sharedLog = sharing.log;
    const failed = ended.then((reason) => Promise.reject(reason));
    failed.catch(() => undefined);
    try {
      await Promise.race([
        failed,
        calls.start({ configuration, sharedLog, installationKey, installationId }),
      ]);
    } catch (error) {
      this.running = undefined;
      await worker.terminate();
      throw error;
    }
  }

  /** Until it is stopped, there is one. */
  private async watch(first: Running): Promise<void> {
    const { signal } = this.stopping;
    let { ended } = first;
    for (let attempt = 0; ; attempt++) {
      const since = performance.now();
      const reason = await ended;
      this.running = undefined;
      if (signal.aborted) return;
      if (performance.now() - since > SETTLED_MS) attempt = 0;
      this.projector.lost();
      this.options.log.error({ err: reason }, 'the projector ended by itself; starting it anew');
      await pause(backoffMs(attempt, BACKOFF), signal);
      if (signal.aborted) return;
      const next = this.spawn();
      ended = next.ended;
      await this.begun(next).catch((err: unknown) => {
        if (!signal.aborted) this.options.log.error({ err }, 'the projector could not begin');
      });
    }
  }

  private reports(): ThreadReports {
    const { liveBuilds, log, telemetry } = this.options;
    return {
      moved: (sight) => this.projector.see(sight),
      buildsChanged: () => void liveBuilds.look().catch(() => undefined),
      operationEnded: (kind, state) => telemetry?.operationEnded(kind, state),
      audited: (projection, drifted) => telemetry?.audited(projection, drifted),
      log: (level, detail, message) => log[level](detail, message),
    };
  }
}

/** What is asked of a thread that dies is done by the one that replaces it: all of it is looked for each second. */
async function perhapsInVain(call: Promise<void> | undefined): Promise<void> {
  await call?.catch(() => undefined);
}

function endOf(worker: Worker): Promise<Error> {
  return new Promise((resolve) => {
    worker.once('error', resolve);
    worker.once('exit', (code) => resolve(new Error(`The projector's thread has ended with code ${code}`)));
  });
}
