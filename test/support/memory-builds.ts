import type { BuildDirectory, BuildRecord, ReportStore, StoredReport } from '@rollcall/read-store';

/** A directory of builds in memory. */
export class MemoryBuilds implements BuildDirectory {
  constructor(
    private readonly write: (write: string) => void,
    private readonly records = new Map<string, BuildRecord>(),
  ) {}

  /** The same records behind other faults. */
  seenBy(write: (write: string) => void): MemoryBuilds {
    return new MemoryBuilds(write, this.records);
  }

  async all(): Promise<readonly BuildRecord[]> {
    return [...this.records.values()].sort((a, b) =>
      a.projection === b.projection ? a.version - b.version : a.projection < b.projection ? -1 : 1,
    );
  }

  async save(next: BuildRecord): Promise<boolean> {
    const id = `${next.projection}-v${next.version}`;
    if ((this.records.get(id)?.revision ?? 0) !== next.revision - 1) return false;
    this.write(`direct ${id} ${next.revision}`);
    this.records.set(id, next);
    return true;
  }
}

/** Reports in memory; none is ever of any age until a test lets time pass. */
export class MemoryReports implements ReportStore {
  private readonly reports = new Map<string, { readonly at: number; readonly json: string }>();
  private now = 0;

  /** Milliseconds. */
  pass(ms: number): void {
    this.now += ms;
  }

  async tell(process: string, body: object): Promise<void> {
    this.reports.set(process, { at: this.now, json: JSON.stringify(body) });
  }

  async all(): Promise<readonly StoredReport[]> {
    return [...this.reports]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([process, { at, json }]) => {
        return { process, ageMs: this.now - at, body: JSON.parse(json) as object };
      });
  }

  async dropOlderThan(ageMs: number): Promise<void> {
    for (const { process, ageMs: age } of await this.all()) if (age > ageMs) this.reports.delete(process);
  }
}
