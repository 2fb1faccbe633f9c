import type { Command } from 'commander';
import { table } from '../keys/table.js';
import { counted } from '../operations/operation-text.js';
import { followOperation } from '../operations/follow-operation.js';
import type { OperationAnswer } from '../operations/operation-answer.js';
import type { Scope } from '../server/admin-client.js';
import { runningClient } from '../server/running-client.js';

interface RebuildOptions extends Scope {
  readonly json: boolean;
}

/** `command`: takes a user and a scope. */
export const rebuildCommand = (command: Command): Command =>
  command
    .description(
      "fold all of a user's documents anew, and replace those that differ; needs an installation key",
    )
    .option('--json', 'the operation as JSON', false)
    .addHelpText(
      'after',
      `
Documents of the user that are parked are released where they can be folded now.
Exit code: 0 all are right now, 1 some could not be folded or the operation failed, 130 it was left running.

Example:
  rollcall users rebuild 18`,
    )
    .action(async (userId: string, { json, ...scope }: RebuildOptions) => {
      const client = await runningClient(scope);
      const begun = await client.ask('POST', `/admin/v1/users/${encodeURIComponent(userId)}/rebuild`);
      const { result } = await followOperation((begun as OperationAnswer).id, { json, text: rebuiltText });
      if (result !== null && (result.failed !== 0 || result.refused !== 0)) process.exitCode = 1;
    });

interface RebuiltIn {
  readonly build: string;
  readonly documents?: number;
  readonly replaced?: number;
  readonly released?: number;
  readonly failed?: number;
  readonly refused?: string;
}

function rebuiltText(result: Readonly<Record<string, unknown>>): string {
  const rows = (result.builds as readonly RebuiltIn[]).map(
    ({ build, documents = 0, replaced = 0, released = 0, failed = 0, refused = '' }) => [
      build,
      ...[documents, replaced, released, failed].map(counted),
      refused,
    ],
  );
  return table(['BUILD', 'DOCUMENTS', 'REPLACED', 'RELEASED', 'FAILED', 'NOT DONE'], rows);
}
