import { Command, InvalidArgumentError } from 'commander';
import type { MigrateOptions } from './migrate.js';

export const migrateCommand = (): Command =>
  new Command('migrate')
    .description('copy the data directory of a stopped server into EventStoreDB and MongoDB')
    .option('--verify-only', 'write nothing; see whether both sides agree', false)
    .option('--in-flight <n>', 'appends under way at once (see below)', inFlightOf, 1)
    .addHelpText(
      'after',
      `
From ROLLCALL_DATA_DIR, whose server must be stopped, to EVENTSTORE_URL and MONGODB_URL, which must be empty or hold an
earlier part of the same log. Events keep their ids, order and times; data keys and last uses of API keys are copied; read
models are built there by the projectors. The data directory is not changed.
It may be broken off at any point: the same command goes on from what the target holds. At the end both sides are compared,
event by event and key by key. No server starts on the target before that is done.
The target needs the same ROLLCALL_INSTALLATION_KEY; unless set, it is in the file installation.key of the data directory.

One append at a time cannot lose the order of the log, whatever breaks. More are several times as fast; where the target
stores them in another order (it may after a failure), that is noticed, and both stores must be emptied and filled again.

Exit code: 0 both sides agree; 1 they do not, or it could not go on.

Example:
  EVENTSTORE_URL=esdb://events:2113 MONGODB_URL=mongodb://documents/rollcall rollcall migrate`,
    )
    .action(async (options: MigrateOptions) => (await import('./migrate.js')).migrate(options));

function inFlightOf(text: string): number {
  const appends = Number(text);
  if (Number.isInteger(appends) && appends >= 1 && appends <= 64) return appends;
  throw new InvalidArgumentError('It must be a whole number from 1 to 64.');
}
