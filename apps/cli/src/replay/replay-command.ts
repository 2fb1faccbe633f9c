import { Command, Option } from 'commander';
import { loadConfiguration } from '@rollcall/platform';
import { withInstallation } from '../installation/with-installation.js';
import { instantOf } from '../instant.js';
import type { Scope } from '../server/admin-client.js';
import { formatOf, write } from './destination.js';
import { formats, formatterOf, type Format } from './formats.js';
import { ReplayView } from './replay-view.js';

interface Options extends Scope {
  readonly from?: string;
  readonly to?: string;
  readonly type?: readonly string[];
  readonly user?: string;
  readonly after?: string;
  readonly out?: string;
  readonly format?: Format;
}

export const replayCommand = (): Command =>
  new Command('replay')
    .description('write out the events of an environment, of a running server or of a stopped data directory')
    .option(
      '--from <instant>',
      'only what was recorded at or after it; a date alone is its first moment in UTC',
      instantOf,
    )
    .option('--to <instant>', 'only what was recorded before it', instantOf)
    .option('--type <type...>', 'only events of these types')
    .option('--user <id>', 'only events of this user')
    .option('--after <position>', 'go on after the event at this position')
    .option('--out <file>', 'write to a file (default: standard output); a name that ends in .gz is packed')
    .addOption(
      new Option(
        '--format <format>',
        "how (default: by the file's name; text on a terminal, else ndjson)",
      ).choices(formats),
    )
    .option(
      '--environment <key>',
      "environment of the events (default: the admin key's own, else production)",
    )
    .option('--tenant <id>', 'only users of this tenant (default: of all; with --user: of none)')
    .addHelpText(
      'after',
      `
An event is a line, in the order of the log: {"position", "id", "type", "userId", "stream", "revision", "recordedAt",
"actor", "correlationId", "causationId", "idempotencyKey", "data"}. With an admin or installation key, and on a stopped data
directory, personal data is opened (data.sealed); with a read-only key it is left out, userId too.
A connection that breaks is taken up again. Progress goes to standard error.

Examples:
  rollcall replay --out events.csv.gz
  rollcall replay --type MetricEventRecorded --from 2024-01-01 --to 2024-02-01 | jq .data.metric`,
    )
    .action(replay);

async function replay(options: Options): Promise<void> {
  const { from, to, type: types, user, after, out, environment, tenant } = options;
  const format = formatOf(out, options.format);
  const formatter = formatterOf(format);
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const view = new ReplayView(out === undefined && process.stdout.isTTY);
  try {
    await withInstallation(loadConfiguration(process.env), async (installation) => {
      const asked = { from, to, types, user, after };
      const lines = installation.replay(asked, { environment, tenant }, (reason) => view.wait(reason));
      await write(formatted(lines, formatter, view), out, stopping.signal);
    });
    view.done(out);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    process.exitCode = 130;
  } finally {
    view.stop();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function* formatted(
  lines: AsyncIterable<string>,
  formatter: (lines: string) => string,
  view: ReplayView,
): AsyncGenerator<string, void, undefined> {
  for await (const chunk of lines) {
    yield formatter(chunk);
    view.passed(chunk);
  }
}
