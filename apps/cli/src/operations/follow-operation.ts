import { setTimeout as wait } from 'node:timers/promises';
import { bodyOf } from '../server/answer.js';
import type { AdminClient } from '../server/admin-client.js';
import { runningClient } from '../server/running-client.js';
import { hasEnded, pathOf, type OperationAnswer } from './operation-answer.js';
import { endText } from './operation-text.js';
import { OperationView } from './operation-view.js';

/** Milliseconds between looks. */
const EVERY_MS = 500;

export interface FollowOptions {
  /** The operation itself, as JSON, instead of text. */
  readonly json: boolean;
  /** What to print of the result of one that succeeded. */
  readonly text?: (result: NonNullable<OperationAnswer['result']>) => string;
}

/**
 * Shows how far it is until it has ended, whatever becomes of the server meanwhile; then what came of it. Ctrl-C leaves it
 * running. Exit code: 0 it succeeded, 1 it did not, 130 it was left running.
 */
export async function followOperation(id: string, { json, text }: FollowOptions): Promise<OperationAnswer> {
  const view = new OperationView();
  const stop = (): void => {
    view.stop();
    console.error(`It goes on without you. To see it again: rollcall operations watch ${id}`);
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const client = await runningClient({ onWait: (reason) => view.wait(reason) });
    const ended = await untilItEnds(client, id, view);
    view.stop();
    if (json) console.log(JSON.stringify(ended, undefined, 2));
    else if (ended.result !== null && text !== undefined) console.log(text(ended.result));
    console.error(endText(ended));
    process.exitCode = ended.state === 'succeeded' ? 0 : 1;
    return ended;
  } finally {
    view.stop();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function untilItEnds(
  client: Pick<AdminClient, 'insist'>,
  id: string,
  view: OperationView,
): Promise<OperationAnswer> {
  for (;;) {
    const operation = bodyOf(await client.insist('GET', pathOf(id))) as OperationAnswer;
    if (hasEnded(operation)) return operation;
    view.show(operation);
    await wait(EVERY_MS);
  }
}
