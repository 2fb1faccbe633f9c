import { Command, Option } from 'commander';
import { runningClient } from '../server/running-client.js';
import { followOperation } from './follow-operation.js';
import { pathOf, type OperationAnswer } from './operation-answer.js';
import { operationTable, operationText } from './operation-text.js';

interface ListOptions {
  readonly state?: string;
  readonly kind?: string;
  readonly limit: string;
  readonly json: boolean;
}

interface JsonOption {
  readonly json: boolean;
}

const states = ['queued', 'running', 'cancelling', 'succeeded', 'failed', 'cancelled'];

export const operationsCommand = (): Command =>
  new Command('operations')
    .description('see and steer long work: rebuilds, audits, backups; asks a running server')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(watchCommand())
    .addCommand(cancelCommand())
    .addCommand(resumeCommand())
    .addHelpText(
      'after',
      `
Needs an installation key. An operation goes on whatever becomes of this command; one whose process died is taken over by
another, or by the same one after its restart.

Example:
  rollcall operations list --state running`,
    );

const listCommand = (): Command =>
  new Command('list')
    .description('list operations, the newest first')
    .addOption(new Option('--state <state>', 'only of this state').choices(states))
    .option('--kind <kind>', 'only of this kind: rebuild, audit, …')
    .option('--limit <n>', 'how many', '20')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  rollcall operations list --kind rebuild')
    .action(async ({ state, kind, limit, json }: ListOptions) => {
      const query = new URLSearchParams({ limit, ...(state && { state }), ...(kind && { kind }) });
      const client = await runningClient();
      const page = await client.ask('GET', `/admin/v1/operations?${query.toString()}`);
      const { operations } = page as { readonly operations: readonly OperationAnswer[] };
      if (json) console.log(JSON.stringify(operations, undefined, 2));
      else console.log(operations.length === 0 ? 'There are none.' : operationTable(operations));
    });

const about = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .argument('<id>', 'of the operation')
    .option('--json', 'as JSON', false)
    .addHelpText('after', `\nExample:\n  rollcall operations ${name} 3f6a4a52-9a0f-4f0c-8f55-0f4cf2d3c1a7`);

const showCommand = (): Command => about('show', 'show an operation').action(ask('GET', ''));

const watchCommand = (): Command =>
  about('watch', 'follow an operation to its end; Ctrl-C leaves it running').action(
    async (id: string, { json }: JsonOption) => {
      await followOperation(id, { json, text: (result) => JSON.stringify(result, undefined, 2) });
    },
  );

const cancelCommand = (): Command =>
  about('cancel', 'end an operation, and take back what it did').action(ask('POST', '/cancel'));

const resumeCommand = (): Command =>
  about('resume', 'let one that failed or was cancelled go on').action(ask('POST', '/resume'));

const ask =
  (method: string, action: string) =>
  async (id: string, { json }: JsonOption): Promise<void> => {
    const answer = await (await runningClient()).ask(method, pathOf(id, action));
    const operation = answer as OperationAnswer;
    console.log(json ? JSON.stringify(operation, undefined, 2) : operationText(operation));
  };
