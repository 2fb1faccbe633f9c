import { type EventStore, type Position } from '@rollcall/event-sourcing';
import type { ReadStore } from '@rollcall/read-store';
import type { ProjectionStatus } from '../status.js';
import type { ProjectorReport } from './projector-report.js';

export interface ReporterOptions {
  readonly store: Pick<EventStore, 'head'>;
  readonly readStore: Pick<ReadStore, 'reports'>;
  readonly process: string;
  readonly family: string;
  readonly clock: () => Date;
  readonly status: () => readonly ProjectionStatus[];
  readonly shards: () => readonly number[];
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Tells the other processes, and those who look when this one is gone, how its read models are. */
export class Reporter {
  private readonly startedAt: string;
  private tidiedAt = -Infinity;

  constructor(private readonly options: ReporterOptions) {
    this.startedAt = options.clock().toISOString();
  }

  async tell(): Promise<void> {
    const { store, readStore } = this.options;
    const head = await store.head().catch(() => undefined);
    await this.save(head, {});
    if (performance.now() - this.tidiedAt < HOUR_MS) return;
    await readStore.reports.dropOlderThan(DAY_MS);
    this.tidiedAt = performance.now();
  }

  /** The last thing that is told. `status` and `shards`: as they were before all of it ended. */
  async tellStopped(last: Pick<ProjectorReport, 'projections' | 'shards'>): Promise<void> {
    await this.save(undefined, { ...last, stoppedAt: this.options.clock().toISOString() });
  }

  private save(head: Position | undefined, changes: Partial<ProjectorReport>): Promise<void> {
    const { readStore, process, family, clock, status, shards } = this.options;
    const report: ProjectorReport = {
      startedAt: this.startedAt,
      at: clock().toISOString(),
      family,
      ...(head !== undefined && { head }),
      shards: shards(),
      projections: status(),
      ...changes,
    };
    return readStore.reports.tell(process, report);
  }
}
