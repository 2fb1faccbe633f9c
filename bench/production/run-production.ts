import type { LoadGenerator } from '../run/processes.js';
import { appendPrograms } from './append-programs.js';
import { catchUpPrograms, fillLog } from './catch-up-programs.js';
import { describeServers, namedServers, newInstallation } from './named-stores.js';
import { alternating, type ProductionReport } from './rows.js';

export interface ProductionOptions {
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly users: number;
  readonly dataRoot: string;
}

const WIDTH = 64;
const DAYS = 10;
const EVENTS_A_DAY = 5;

/** The product on the servers that are named, beside those servers' own clients. */
export async function runProduction(
  { rounds, users, dataRoot, ...timing }: ProductionOptions,
  generator: LoadGenerator,
): Promise<ProductionReport> {
  const servers = namedServers();
  if (servers === undefined) return { skipped: 'EVENTSTORE_URL and MONGODB_URL are not both set', rows: [] };
  const work = { width: WIDTH, users, ...timing };
  const appends = await alternating(
    `append a metric event, ${WIDTH} under way`,
    appendPrograms(servers, work, dataRoot, generator),
    rounds,
  );
  const installation = newInstallation(servers);
  try {
    await fillLog(installation, { users, days: DAYS, perDay: EVENTS_A_DAY }, dataRoot);
    const programs = await catchUpPrograms(installation);
    const catchUps = await alternating(
      `catch up on ${users} users, ${EVENTS_A_DAY} events on each of ${DAYS} days`,
      programs,
      rounds,
    );
    return { servers: await describeServers(servers), rows: [...appends, ...catchUps] };
  } finally {
    await installation.remove();
  }
}
