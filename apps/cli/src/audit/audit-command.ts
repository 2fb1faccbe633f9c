import { Command, InvalidArgumentError, Option } from 'commander';
import { followOperation } from '../operations/follow-operation.js';
import type { OperationAnswer } from '../operations/operation-answer.js';
import { runningClient } from '../server/running-client.js';
import { auditText } from './audit-text.js';

const SAMPLE = 100;

interface AuditOptions {
  readonly sample: number;
  readonly all: boolean;
  readonly seed?: number;
  readonly projection?: string;
  readonly json: boolean;
}

export const auditCommand = (): Command =>
  new Command('audit')
    .description(
      'fold documents anew from their events and compare them with what is stored; asks a running server',
    )
    .addOption(
      new Option('--sample <n>', 'documents drawn at random of each projection')
        .argParser(wholeNumber)
        .default(SAMPLE),
    )
    .addOption(new Option('--all', 'all of them, from the whole log').default(false).conflicts('sample'))
    .option('--seed <n>', 'draw the same ones as with this seed before', wholeNumber)
    .option('--projection <name>', 'only of this one')
    .option('--json', 'the operation as JSON', false)
    .addHelpText(
      'after',
      `
Needs an installation key. Everything goes on meanwhile. A sample is drawn evenly from the documents that are there; with
them, all documents of their users are looked at. Only --all finds a user of whom nothing is there any more: it folds the
log once more beside the live read models, and needs as much disk as they do until it ends. Ctrl-C leaves it running.

Exit code: 0 nothing has drifted, 1 the audit failed or was cancelled, 2 documents have drifted, 130 it was left running.

Example:
  rollcall audit --all`,
    )
    .action(async ({ sample, all, seed, projection, json }: AuditOptions) => {
      const asked = {
        ...(!all && { sample, ...(seed !== undefined && { seed }) }),
        ...(projection !== undefined && { projection }),
      };
      const begun = (await (await runningClient()).ask('POST', '/admin/v1/audits', asked)) as OperationAnswer;
      const { result } = await followOperation(begun.id, { json, text: auditText });
      if (result !== null && result.drifted !== 0) process.exitCode = 2;
    });

function wholeNumber(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new InvalidArgumentError('It must be a whole number.');
}
