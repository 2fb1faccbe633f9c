import { EngineError } from '@rollcall/event-sourcing';
import type { DocumentProjection } from '@rollcall/projections';
import type { BuildRecord, DocumentBody } from '@rollcall/read-store';
import type { ProjectionId } from './initial-record.js';
import type { LiveBuilds } from './live-builds.js';

/** What is changed of a record; undefined: nothing, as it is what it shall be. */
export type RecordChange = Partial<BuildRecord> | undefined;

/** What is recorded of the builds of each read model, read and changed by name. */
export class BuildRecords {
  constructor(
    private readonly liveBuilds: LiveBuilds,
    private readonly projections: readonly DocumentProjection<DocumentBody>[],
  ) {}

  /** Throws `unknown_projection`. */
  projectionOf(name: string): DocumentProjection<DocumentBody> {
    const found = this.projections.find((projection) => projection.name === name);
    if (found !== undefined) return found;
    throw new EngineError('unknown_projection', `There is no read model ${name}`, { projection: name });
  }

  /** As it is stored at this moment. */
  async of(projection: ProjectionId): Promise<BuildRecord> {
    await this.liveBuilds.look();
    return this.liveBuilds.of(projection);
  }

  /** One compare-and-set, decided anew for as long as others come first. Answers with the record as it is then. */
  async change(
    projection: ProjectionId,
    changed: (record: BuildRecord) => RecordChange | Promise<RecordChange>,
  ): Promise<BuildRecord> {
    for (;;) {
      const record = await this.of(projection);
      const change = await changed(record);
      if (change === undefined) return record;
      const next: BuildRecord = { ...record, ...change, revision: record.revision + 1 };
      if (await this.liveBuilds.save(next)) return next;
    }
  }
}
