import type { Lane } from './lane.js';

export interface SettledLines {
  /** Every line up to this one is stored or rejected. */
  readonly settled: number;
  /** The last of these that was stored; 0: none. */
  readonly stored: number;
}

/** How far a file is settled while several lanes work on it. */
export class Settled {
  private lastRead = 0;
  private lastStored = 0;
  /** Stored, but perhaps beyond what is settled. */
  private ahead: number[] = [];

  constructor(private readonly lanes: readonly Pick<Lane, 'oldest'>[]) {}

  /** Goes on from where an earlier run was. */
  startAt({ settled, stored }: SettledLines): void {
    this.lastRead = settled;
    this.lastStored = stored;
  }

  /** The line is rejected, or its lane has it. */
  read(line: number): void {
    this.lastRead = line;
  }

  stored(line: number): void {
    this.ahead.push(line);
  }

  state(): SettledLines {
    const open = this.lanes.map((lane) => lane.oldest()?.number).filter((line) => line !== undefined);
    const settled = Math.min(this.lastRead, ...open.map((line) => line - 1));
    for (const line of this.ahead) if (line <= settled) this.lastStored = Math.max(this.lastStored, line);
    this.ahead = this.ahead.filter((line) => line > settled);
    return { settled, stored: this.lastStored };
  }
}
