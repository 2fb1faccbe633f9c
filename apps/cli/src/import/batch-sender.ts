import type { AdminClient } from '../server/admin-client.js';
import { bodyOf, errorText } from '../server/answer.js';
import type { ImportLine, Rejection } from './item.js';
import { rejectionOf } from './rejection-of.js';

interface BatchAnswer {
  readonly accepted: number;
  readonly replayed?: number;
  readonly issues?: readonly { readonly index: number; readonly message: string }[];
}

export interface SenderWatcher {
  rejected(rejection: Rejection): void;
  /** The last line of a batch that the server has stored now. */
  stored(lastLine: number): void;
}

const path = '/admin/v1/metrics/events';

/**
 * Sends batches and finds the lines that are at fault: a batch refused as a whole is cut in half until the bad line
 * stands alone, so that no good line is lost with it.
 */
export class BatchSender {
  /** `replayed`: of those accepted, the server had them already. */
  readonly counts = { accepted: 0, replayed: 0 };
  /** In the log: at or behind all that was stored. Empty: nothing was. */
  position = '';

  constructor(
    private readonly client: Pick<AdminClient, 'insist'>,
    private readonly watcher: SenderWatcher,
  ) {}

  /** Resolves when each of the lines is stored or rejected. Rejects where no line would fare better: the key is refused. */
  async send(lines: readonly ImportLine[]): Promise<void> {
    const answer = await this.client.insist('POST', path, items(lines));
    if (answer.status === 401 || answer.status === 403) bodyOf(answer);
    if (answer.status < 400) {
      const { position = '' } = answer;
      if (position > this.position) this.position = position;
      return this.settle(lines, batchAnswer(answer.body, lines.length));
    }
    const [only] = lines;
    if (lines.length === 1 && only) {
      this.watcher.rejected(rejectionOf(only, errorText(answer.body)));
      return;
    }
    const middle = Math.ceil(lines.length / 2);
    await this.send(lines.slice(0, middle));
    await this.send(lines.slice(middle));
  }

  /** Has the server stored this line already? Stores it if not. */
  async isStored(line: ImportLine): Promise<boolean> {
    const answer = await this.client.insist('POST', path, items([line]));
    if (answer.status === 401 || answer.status === 403) bodyOf(answer);
    return answer.status < 400 && batchAnswer(answer.body, 1).replayed === 1;
  }

  private settle(lines: readonly ImportLine[], { accepted, replayed = 0, issues = [] }: BatchAnswer): void {
    this.counts.accepted += accepted;
    this.counts.replayed += replayed;
    const refused = new Map(issues.map(({ index, message }) => [index, message]));
    let last: number | undefined;
    for (const [index, line] of lines.entries()) {
      const reason = refused.get(index);
      if (reason === undefined) last = line.number;
      else this.watcher.rejected(rejectionOf(line, reason));
    }
    if (last !== undefined) this.watcher.stored(last);
  }
}

const items = (lines: readonly ImportLine[]) => lines.map(({ item }) => item);

/** Throws where the answer does not account for every item: something else than a Rollcall server gave it. */
function batchAnswer(body: unknown, sent: number): BatchAnswer {
  const { accepted, replayed, issues = [] } = (body ?? {}) as Partial<BatchAnswer>;
  const refused = new Set(issues.map(({ index }) => index).filter((index) => index >= 0 && index < sent));
  if (accepted === sent - refused.size) return { accepted, replayed, issues };
  throw new Error('The answer to a batch does not account for all of its items: is this a Rollcall server?');
}
