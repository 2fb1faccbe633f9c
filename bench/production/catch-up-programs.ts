import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepareProduct, productProgram } from '../run/candidates.js';
import { ServerProcess } from '../run/processes.js';
import { fillThroughApi, regulars } from '../scale/fill.js';
import type { CatchUpName, CatchUpResult } from './catch-ups.js';
import type { Installation } from './named-stores.js';
import type { Program, Sample } from './rows.js';
import { READY } from './append-programs.js';
import { inProcess } from './worker.js';

/** How an installation's log is gone through from its beginning, in events a second. */
export async function catchUpPrograms(installation: Installation): Promise<readonly Program[]> {
  const { environment } = installation;
  const run = (name: CatchUpName, given: number): Promise<CatchUpResult> =>
    inProcess('catch-up-worker', [name, String(given)], environment);
  // Everything that is in the log, as the product sees it; and the documents that are made of it.
  const { events } = await run('adapter', 0);
  const { documents } = await run('projector', events);
  console.error(`${events} events, projected by ${documents} writes of documents`);
  const program = (name: CatchUpName, given: number): Program => ({
    name,
    run: async (): Promise<Sample> => {
      const { seconds } = await run(name, given);
      return { perSecond: events / seconds, p50: NaN, p99: NaN, busy: NaN };
    },
  });
  return [
    program('subscription', events),
    program('adapter', 0),
    program('projector', events),
    program('bulkWrite', documents),
  ];
}

/** Users in turn, as an application's log has them: `perDay` rounds of all of them on each day. */
export async function fillLog(
  { environment }: Installation,
  { users, days, perDay }: { readonly users: number; readonly days: number; readonly perDay: number },
  dataRoot: string,
): Promise<void> {
  const dataDir = mkdtempSync(join(dataRoot, 'production-'));
  const { args, env } = productProgram(dataDir);
  const program = { args, env: { ...env, ...environment, ROLLCALL_PROJECTOR: 'none' } };
  try {
    await ServerProcess.during(
      program,
      dataDir,
      async (server) => {
        await prepareProduct(server);
        for (let round = 0; round < perDay; round++) await fillThroughApi(server, regulars(users, days));
      },
      READY,
    );
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
