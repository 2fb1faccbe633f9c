import { Command } from 'commander';
import { followOperation } from '../operations/follow-operation.js';
import type { OperationAnswer } from '../operations/operation-answer.js';
import { runningClient } from '../server/running-client.js';
import type { ProjectionAnswer } from './projection-answer.js';
import { projectionTable, projectionText } from './projection-text.js';
import { rebuildText } from './rebuild-text.js';

const path = '/admin/v1/projections';

interface JsonOption {
  readonly json: boolean;
}

interface RebuildOptions extends JsonOption {
  readonly dryRun: boolean;
}

export const projectionsCommand = (): Command =>
  new Command('projections')
    .description('see and steer the read models; asks a running server')
    .addCommand(listCommand())
    .addCommand(about('show', 'show one: builds, lag, owners, last error').action(ask('GET')))
    .addCommand(about('pause', 'let it stand still, also after a restart').action(ask('POST', '/pause')))
    .addCommand(about('resume', 'let it go on').action(ask('POST', '/resume')))
    .addCommand(rebuildCommand())
    .addCommand(about('rollback', 'go back to the previous build, at once').action(ask('POST', '/rollback')))
    .addCommand(
      about('prune', 'remove the previous build, and those of older versions').action(ask('POST', '/prune')),
    )
    .addHelpText(
      'after',
      `
Needs an installation key. A rebuild folds a new build beside the live one, compares the two, and lets the new one go live;
reads and writes go on throughout. The build before is fed on, so that a rollback misses nothing, until it is pruned.

Example:
  rollcall projections rebuild all --dry-run`,
    );

const listCommand = (): Command =>
  new Command('list')
    .description('list all with their builds: how far behind, how fast, who folds them, what failed last')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  rollcall projections list')
    .action(async ({ json }: JsonOption) => {
      const projections = (await (await runningClient()).ask('GET', path)) as readonly ProjectionAnswer[];
      console.log(json ? JSON.stringify(projections, undefined, 2) : projectionTable(projections));
    });

const about = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .argument('<name>', 'of the projection')
    .option('--json', 'as JSON', false)
    .addHelpText('after', `\nExample:\n  rollcall projections ${name} user-profile`);

const rebuildCommand = (): Command =>
  new Command('rebuild')
    .description('fold a new build, compare it with the live one, and let it go live')
    .argument('<name>', 'of the projection, or all')
    .option('--dry-run', 'only compare; the new build is dropped', false)
    .option('--json', 'the operation as JSON', false)
    .addHelpText(
      'after',
      `
Ctrl-C leaves it running; rollcall operations watch, cancel and resume go on from there. A cancel leaves no trace.
A build that has documents parked which the live one has not does not go live.
Exit code: 0 it is live (or was compared); 1 it failed or was cancelled; 130 it was left running.

Example:
  rollcall projections rebuild user-profile`,
    )
    .action(async (name: string, { dryRun, json }: RebuildOptions) => {
      const client = await runningClient();
      const begun = await client.ask('POST', pathOf(name, '/rebuild'), { dryRun });
      await followOperation((begun as OperationAnswer).id, { json, text: rebuildText });
    });

const pathOf = (name: string, action = ''): string => `${path}/${encodeURIComponent(name)}${action}`;

const ask =
  (method: string, action?: string) =>
  async (name: string, { json }: JsonOption): Promise<void> => {
    const answer = await (await runningClient()).ask(method, pathOf(name, action));
    const projection = answer as ProjectionAnswer;
    console.log(json ? JSON.stringify(projection, undefined, 2) : projectionText(projection));
  };
