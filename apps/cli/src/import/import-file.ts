import { patient, type AdminClient } from '../server/admin-client.js';
import { streamOf } from '../server/stream-of.js';
import { BatchSender } from './batch-sender.js';
import { MissingDefinitions } from './definitions.js';
import { DerivedKeys } from './derived-keys.js';
import type { ImportLine, Rejection } from './item.js';
import { Lanes } from './lanes.js';
import type { ImportIdentity, ProgressFile } from './progress-file.js';
import { isRejection, readItems, type ReadLine } from './read-items.js';
import { LineFile } from './read-lines.js';
import type { RejectFile } from './reject-file.js';
import { Settled } from './settled.js';

export interface ImportOptions {
  readonly path: string;
  /** Name that derived idempotency keys are made with. */
  readonly source: string;
  readonly lanes: number;
  readonly defineMissing: boolean;
}

export interface ImportWatcher {
  progress(seen: { readonly line: number; readonly bytes: number; readonly totalBytes: number }): void;
  rejected(rejection: Rejection): void;
}

export interface ImportSummary {
  /** Lines of this run that held something. */
  readonly lines: number;
  readonly accepted: number;
  /** Of those accepted, already stored before. */
  readonly replayed: number;
  readonly rejected: number;
  /** Line that an earlier run came to; 0: none did. */
  readonly resumedAfter: number;
  /** In the log: all that this run stored is there or before. Empty: it stored nothing. */
  readonly position: string;
}

export interface ImportFiles {
  readonly progress: ProgressFile;
  readonly rejects: RejectFile;
}

/** A user whose stream's name stands for the environment, the tenant and, by the salt in it, the log. */
const nobody = 'rollcall-import';

/**
 * Sends a file of batch items through the API. Order is kept per user; may be killed at any moment and run again. Rejects
 * only where nothing can go on (the file is broken, the key refused), once what was read is settled.
 */
export class FileImport {
  private readonly sender: BatchSender;
  private readonly lanes: Lanes;
  private readonly settled: Settled;
  private readonly definitions: MissingDefinitions | undefined;
  /** undefined until it is known where to begin. */
  private identity: ImportIdentity | undefined;
  private lines = 0;
  private rejections = 0;

  constructor(
    private readonly client: AdminClient,
    private readonly options: ImportOptions,
    private readonly files: ImportFiles,
    private readonly watcher: ImportWatcher,
  ) {
    this.sender = new BatchSender(client, {
      rejected: (rejection) => this.reject(rejection),
      stored: (line) => this.settled.stored(line),
    });
    this.lanes = new Lanes(options.lanes, (lines) => this.sender.send(lines));
    this.settled = new Settled(this.lanes.each);
    this.definitions = options.defineMissing ? new MissingDefinitions(client) : undefined;
  }

  async run(): Promise<ImportSummary> {
    const file = await LineFile.open(this.options.path);
    const destination = await streamOf(patient(this.client), nobody);
    const identity = { source: this.options.source, size: file.size, modified: file.modified, destination };
    const resumedAfter = await this.resume(file, identity);
    this.identity = identity;
    await this.definitions?.load();
    const [read] = await Promise.allSettled([this.sendLines(file, resumedAfter)]);
    const sent = await Promise.allSettled(this.lanes.each.map((lane) => lane.finish()));
    this.save();
    for (const part of [read, ...sent]) if (part.status === 'rejected') throw part.reason;
    this.files.rejects.finish();
    this.files.progress.remove();
    const { counts, position } = this.sender;
    return { ...counts, lines: this.lines, rejected: this.rejections, resumedAfter, position };
  }

  /** Writes down how far it came; nothing before it knows where an earlier run was. */
  save(): void {
    if (this.identity === undefined) return;
    const settled = this.settled.state();
    this.files.rejects.write(settled.settled);
    this.files.progress.save({ ...this.identity, ...settled, ...this.files.rejects.written });
  }

  /**
   * Line that an earlier run came to; 0 to begin anew: always right, as what is stored is stored once. The server is asked
   * for a line it had stored by then, since its log may have been set back.
   */
  private async resume(file: LineFile, identity: ImportIdentity): Promise<number> {
    const earlier = this.files.progress.load(identity);
    if (earlier === undefined) return 0;
    for await (const line of this.itemsOf(file)) {
      if (line.number < earlier.stored) continue;
      if (isRejection(line) || !(await this.sender.isStored(line))) return 0;
      this.files.rejects.goOn(earlier);
      this.settled.startAt(earlier);
      return earlier.settled;
    }
    return 0;
  }

  private async sendLines(file: LineFile, after: number): Promise<void> {
    for await (const line of this.itemsOf(file)) {
      if (line.number <= after) continue;
      this.lines++;
      if (isRejection(line)) this.reject(line);
      else await this.sendLine(line);
      await this.lanes.keepUp(line.number);
      this.settled.read(line.number);
      this.watcher.progress({ line: line.number, bytes: file.bytesRead, totalBytes: file.size });
      if (this.files.progress.isDue()) this.save();
    }
  }

  private async sendLine(line: ImportLine): Promise<void> {
    await this.definitions?.define(line.item);
    await this.lanes.add(line);
  }

  private itemsOf(file: LineFile): AsyncIterable<ReadLine> {
    return readItems(file.lines(), new DerivedKeys(this.options.source));
  }

  private reject(rejection: Rejection): void {
    this.rejections++;
    this.files.rejects.add(rejection);
    this.watcher.rejected(rejection);
  }
}
