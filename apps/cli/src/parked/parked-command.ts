import { Command, InvalidArgumentError, Option } from 'commander';
import { followOperation } from '../operations/follow-operation.js';
import type { OperationAnswer } from '../operations/operation-answer.js';
import { runningClient } from '../server/running-client.js';
import type { ParkedAnswer, ParkedDocumentAnswer, ParkedPageAnswer, RetryAnswer } from './parked-answer.js';
import { parkedTable, parkedText, retriedText, retryText } from './parked-text.js';

const path = '/admin/v1/parked';
const PAGE = 100;

interface ListOptions {
  readonly projection?: string;
  readonly limit: number;
  readonly json: boolean;
}

interface RetryOptions {
  readonly all: boolean;
  readonly projection?: string;
  readonly json: boolean;
}

export const parkedCommand = (): Command =>
  new Command('parked')
    .description('see and retry documents whose events could not be folded; asks a running server')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(retryCommand())
    .addHelpText(
      'after',
      `
Needs an installation key. A parked document keeps the event that failed, and those behind it, in the log and in order;
everything else goes on. Nothing can be discarded: mend the program, then retry.

Example:
  rollcall parked retry --all`,
    );

const listCommand = (): Command =>
  new Command('list')
    .description('list them in the order of the log')
    .option('--projection <name>', 'only of this one')
    .option('--limit <n>', 'at most so many', wholeNumber, PAGE)
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  rollcall parked list --projection user-profile')
    .action(async ({ projection, limit, json }: ListOptions) => {
      const client = await runningClient();
      const parked: ParkedAnswer[] = [];
      let next: string | null = null;
      do {
        const query = new URLSearchParams({ limit: String(Math.min(PAGE, limit - parked.length)) });
        if (projection !== undefined) query.set('projection', projection);
        if (next !== null) query.set('cursor', next);
        const page = (await client.ask('GET', `${path}?${query.toString()}`)) as ParkedPageAnswer;
        parked.push(...page.parked);
        ({ next } = page);
      } while (next !== null && parked.length < limit);
      if (json) return console.log(JSON.stringify(parked, undefined, 2));
      console.log(parked.length === 0 ? 'Nothing is parked.' : parkedTable(parked));
      if (next !== null) console.error('There are more: --limit shows them.');
    });

const showCommand = (): Command =>
  new Command('show')
    .description('show one: event, error, stack, since when')
    .argument('<id>', 'as `parked list` tells it')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample:\n  rollcall parked show 0000000000000042-9d0372901f2e3a4b')
    .action(async (id: string, { json }: { readonly json: boolean }) => {
      const answer = await (await runningClient()).ask('GET', `${path}/${encodeURIComponent(id)}`);
      console.log(json ? JSON.stringify(answer, undefined, 2) : parkedText(answer as ParkedDocumentAnswer));
    });

const retryCommand = (): Command =>
  new Command('retry')
    .description('fold one on, or all')
    .argument('[id]', 'as `parked list` tells it')
    .option('--all', 'all of them', false)
    .addOption(new Option('--projection <name>', 'all of this one').implies({ all: true }))
    .option('--json', 'the answer, or the operation, as JSON', false)
    .addHelpText(
      'after',
      `
Exit code: 0 nothing that was retried stays parked, 1 something does, 130 the operation was left running.

Example:
  rollcall parked retry --all --projection user-profile`,
    )
    .action(async (id: string | undefined, { all, projection, json }: RetryOptions) => {
      if ((id === undefined) !== all) throw new Error('Name one parked document, or say --all.');
      await (id === undefined ? retryAll(projection, json) : retryOne(id, json));
    });

async function retryOne(id: string, json: boolean): Promise<void> {
  const client = await runningClient();
  const answer = (await client.ask('POST', `${path}/${encodeURIComponent(id)}/retry`)) as RetryAnswer;
  console.log(json ? JSON.stringify(answer, undefined, 2) : retryText(answer));
  process.exitCode = answer.released ? 0 : 1;
}

async function retryAll(projection: string | undefined, json: boolean): Promise<void> {
  const asked = projection === undefined ? {} : { projection };
  const begun = (await (await runningClient()).ask('POST', `${path}/retry`, asked)) as OperationAnswer;
  const { result } = await followOperation(begun.id, { json, text: retriedText });
  if (result !== null && (result.failed !== 0 || result.refused !== 0)) process.exitCode = 1;
}

function wholeNumber(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('It must be a whole number from 1 on.');
}
