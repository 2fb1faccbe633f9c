import { createHash } from 'node:crypto';
import type { AdminClient } from '../admin-client.js';
import { BatchSender } from './batch-sender.js';
import { MissingDefinitions } from './definitions.js';
import { DerivedKeys } from './derived-keys.js';
import type { ImportItem, ImportLine, Rejection } from './item.js';
import { Lane } from './lane.js';
import type { ProgressFile } from './progress-file.js';
import { openLines } from './read-lines.js';

export interface ImportOptions {
  readonly path: string;
  /** Name that derived idempotency keys are made with. */
  readonly source: string;
  readonly url: string;
  readonly lanes: number;
  readonly defineMissing: boolean;
}

export interface ImportWatcher {
  progress(seen: { readonly lines: number; readonly bytes: number; readonly totalBytes: number }): void;
  rejected(rejection: Rejection): void;
}

export interface ImportSummary {
  readonly lines: number;
  readonly accepted: number;
  /** Of those accepted, already stored before. */
  readonly replayed: number;
  readonly rejected: number;
  readonly resumedAfter: number;
}

/**
 * Sends a file of batch items through the API. Order is kept per user; may be killed at any moment and run again. Rejects
 * only where nothing can go on (no such file, key refused).
 */
export class FileImport {
  private readonly sender: BatchSender;
  private readonly definitions: MissingDefinitions | undefined;
  private readonly lanes: Lane[];
  private rejections = 0;
  private lastLine = 0;

  constructor(
    client: AdminClient,
    private readonly options: ImportOptions,
    private readonly progress: ProgressFile,
    private readonly watcher: ImportWatcher,
  ) {
    this.sender = new BatchSender(client, (rejection) => this.reject(rejection));
    this.definitions = options.defineMissing ? new MissingDefinitions(client) : undefined;
    this.lanes = Array.from({ length: options.lanes }, () => new Lane((lines) => this.sender.send(lines)));
  }

  async run(): Promise<ImportSummary> {
    await this.definitions?.load();
    const resumedAfter = await this.resumePoint();
    await this.eachLine(resumedAfter, async (line) => {
      await this.definitions?.define(line.item);
      await this.laneOf(line).add(line);
    });
    await Promise.all(this.lanes.map((lane) => lane.finish()));
    this.progress.remove();
    return { ...this.sender.counts, lines: this.lastLine, rejected: this.rejections, resumedAfter };
  }

  /** Where an earlier run stopped, if the server still knows the last line of it; else 0. */
  private async resumePoint(): Promise<number> {
    const earlier = this.progress.load();
    if (earlier?.source !== this.options.source || earlier.url !== this.options.url) return 0;
    let stored = false;
    await this.eachLine(earlier.settled - 1, async (line) => {
      stored = await this.sender.isStored(line);
      return 'stop';
    });
    return stored ? earlier.settled : 0;
  }

  /** Lines after the given one that hold an item. */
  private async eachLine(after: number, visit: (line: ImportLine) => Promise<'stop' | void>): Promise<void> {
    const keys = new DerivedKeys(this.options.source);
    const source = await openLines(this.options.path);
    let number = 0;
    for await (const text of source) {
      number++;
      const line = parse(text, { number, previous: this.lastLine }, keys);
      if (number <= after || text.trim() === '') continue;
      if (typeof line === 'string') {
        this.reject({ number, text, reason: line });
        continue;
      }
      if ((await visit(line)) === 'stop') return;
      this.lastLine = number;
      this.watcher.progress({ lines: number, bytes: source.bytesRead(), totalBytes: source.totalBytes });
      this.progress.save({ source: this.options.source, url: this.options.url, settled: this.settled() });
    }
  }

  /** Number of the last item before which, and with which, everything is settled. */
  private settled(): number {
    const open = this.lanes.map((lane) => lane.oldest()).filter((line) => line !== undefined);
    return open.length === 0 ? this.lastLine : Math.min(...open.map((line) => line.previous));
  }

  private laneOf({ item, text }: ImportLine): Lane {
    const id = item.user?.id;
    const digest = createHash('sha256')
      .update(typeof id === 'string' ? id : text)
      .digest();
    return this.lanes[digest.readUInt32LE(0) % this.lanes.length]!;
  }

  private reject(rejection: Rejection): void {
    this.rejections++;
    this.watcher.rejected(rejection);
  }
}

/** The item, with an idempotency key in any case; or what is wrong with the line. */
function parse(
  text: string,
  place: Pick<ImportLine, 'number' | 'previous'>,
  keys: DerivedKeys,
): ImportLine | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `not JSON: ${(error as Error).message}`;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not a JSON object';
  const item = value as ImportItem;
  const keyed = typeof item.idempotencyKey === 'string';
  return { ...place, text, item: keyed ? item : { ...item, idempotencyKey: keys.next(text) } };
}
