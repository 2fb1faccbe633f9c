import { START, type Position } from '@rollcall/event-sourcing';
import type { Appends } from './append-signal.js';
import { fromPosition, toPosition } from './event-table.js';

/** In the memory: the row of the last event that is on disk, and how often one was announced. */
const DURABLE = 0;
const ANNOUNCED = 2;
const BYTES = 16;

/**
 * How far a log is on disk: told by the thread that appends to it, in memory that it shares with those who follow the log
 * from other threads of the process. They would see what is committed and not on disk yet, too.
 */
export class LogProgress implements Appends {
  private readonly durableRow: BigInt64Array;
  private readonly words: Int32Array;

  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(BYTES)) {
    this.durableRow = new BigInt64Array(memory);
    this.words = new Int32Array(memory);
  }

  /** Everything at or below is on disk. */
  get durable(): Position {
    const row = Number(Atomics.load(this.durableRow, DURABLE));
    return row === 0 ? START : toPosition(row);
  }

  get count(): number {
    return Atomics.load(this.words, ANNOUNCED);
  }

  /** To those who wait on other threads; costs next to nothing where nobody does. */
  announce(durable: Position): void {
    Atomics.store(this.durableRow, DURABLE, BigInt(fromPosition(durable)));
    Atomics.add(this.words, ANNOUNCED, 1);
    Atomics.notify(this.words, ANNOUNCED);
  }

  async after(seen: number, deadlineMs: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return;
    const waiting = Atomics.waitAsync(this.words, ANNOUNCED, seen, deadlineMs);
    if (!waiting.async) return;
    let abort: () => void = () => undefined;
    const aborted = new Promise<void>((resolve) => (abort = resolve));
    signal?.addEventListener('abort', abort);
    await Promise.race([waiting.value, aborted]);
    signal?.removeEventListener('abort', abort);
  }
}
