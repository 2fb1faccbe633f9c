import { type AdminClient, errorText } from '../admin-client.js';
import type { ImportLine, Rejection } from './item.js';

interface BatchAnswer {
  readonly accepted: number;
  readonly replayed?: number;
  readonly issues?: readonly { readonly index?: number; readonly message: string }[];
}

export interface SenderCounts {
  accepted: number;
  replayed: number;
}

const path = '/admin/v1/metrics/events';

/**
 * Sends batches and finds the lines that are at fault: a batch refused as a whole is cut in half until the bad line
 * stands alone, so that no good line is lost with it.
 */
export class BatchSender {
  readonly counts: SenderCounts = { accepted: 0, replayed: 0 };

  constructor(
    private readonly client: AdminClient,
    private readonly reject: (rejection: Rejection) => void,
  ) {}

  async send(lines: readonly ImportLine[]): Promise<void> {
    const answer = await this.client.send(
      'POST',
      path,
      lines.map(({ item }) => item),
    );
    if (answer.status < 400) return this.settle(lines, answer.body as BatchAnswer);
    if (answer.status === 401 || answer.status === 403) throw new Error(errorText(answer.body));
    const [only] = lines;
    if (lines.length === 1 && only) {
      this.reject({ number: only.number, text: only.text, reason: errorText(answer.body) });
      return;
    }
    const middle = Math.ceil(lines.length / 2);
    await this.send(lines.slice(0, middle));
    await this.send(lines.slice(middle));
  }

  /** Has the server stored this line already? Stores it if not. */
  async isStored(line: ImportLine): Promise<boolean> {
    const answer = await this.client.send('POST', path, [line.item]);
    return answer.status < 400 && (answer.body as BatchAnswer).replayed === 1;
  }

  private settle(lines: readonly ImportLine[], answer: BatchAnswer): void {
    this.counts.accepted += answer.accepted;
    this.counts.replayed += answer.replayed ?? 0;
    for (const { index, message } of answer.issues ?? []) {
      const line = index === undefined ? undefined : lines[index];
      if (line) this.reject({ number: line.number, text: line.text, reason: message });
    }
  }
}
