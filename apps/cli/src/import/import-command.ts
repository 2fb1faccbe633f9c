import { Command, InvalidArgumentError } from 'commander';
import { loadConfiguration } from '@rollcall/platform';
import { AdminClient, type Scope } from '../server/admin-client.js';
import { runningServer } from '../server/find-server.js';
import { FileImport, type ImportSummary } from './import-file.js';
import { ImportView } from './import-view.js';
import { isListed } from './is-listed.js';
import { ProgressFile } from './progress-file.js';
import { RejectFile } from './reject-file.js';
import { rejectedEnding, sourceOf } from './source-of.js';

interface Options extends Scope {
  readonly defineMissing: boolean;
  readonly source?: string;
  readonly lanes: number;
}

export const importCommand = (): Command =>
  new Command('import')
    .description('send a file of metric events through the API of a running server')
    .argument('<file>', 'one event a line, as JSON; a name that ends in .gz is unpacked on the way')
    .option('--define-missing', 'create the metrics and attributes that the file names', false)
    .option('--environment <key>', "environment of the events (default: the admin key's own)")
    .option('--tenant <id>', 'tenant of the users (default: none)')
    .option(
      '--source <name>',
      'name that keys of events without one are made with (default: by the file name)',
    )
    .option('--lanes <n>', 'requests under way at once; order is kept per user', lanesOf, 4)
    .addHelpText(
      'after',
      `
A line is an item of POST /admin/v1/metrics/events:
  {"key": "commits", "user": {"id": "18", "tz": "Europe/London"}, "value": 3, "timestamp": "2024-01-17T09:30:00Z"}

Importing the same file again changes nothing. Interrupted, it goes on from some 1,000 lines a lane, or up to twice that,
before the last line it read, and what is stored of these is not recorded twice.

Refused lines are told by number and kept in <file>${rejectedEnding}, as they are but for the idempotencyKey that
those without one are known by: mend that file, leave the keys in it, and import it. Then none is lost, and none counts
twice, whether <file> is imported again or not. An import from the beginning replaces that file, or takes it away when
nothing was refused.
Exit code: 0 all lines are stored; 2 some were refused; 1 it could not go on.

Example:
  rollcall import events.ndjson.gz --define-missing`,
    )
    .action(importFile);

async function importFile(
  path: string,
  { defineMissing, lanes, source, environment, tenant }: Options,
): Promise<void> {
  const server = await runningServer(loadConfiguration(process.env));
  const rejects = new RejectFile(`${path}${rejectedEnding}`);
  const view = new ImportView(rejects.path);
  const client = new AdminClient({ ...server, environment, tenant, onWait: (reason) => view.wait(reason) });
  const job = new FileImport(
    client,
    { path, source: sourceOf(path, source), lanes, defineMissing },
    { progress: new ProgressFile(`${path}.import-progress.json`), rejects },
    view,
  );
  const stop = (): void => {
    view.stop();
    job.save();
    console.error('Stopped; the same command goes on from here.');
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  let summary: ImportSummary;
  try {
    summary = await job.run();
    view.done(summary, rejects.written.rejected);
  } finally {
    view.stop();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
  if (rejects.written.rejected > 0) process.exitCode = 2;
  const { position } = summary;
  if (position !== '' && !(await isListed(client, position))) view.behind();
}

function lanesOf(text: string): number {
  const lanes = Number(text);
  if (Number.isInteger(lanes) && lanes >= 1 && lanes <= 64) return lanes;
  throw new InvalidArgumentError('It must be a whole number from 1 to 64.');
}
