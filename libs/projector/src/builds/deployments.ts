import { isEngineError } from '@rollcall/event-sourcing';
import type { DocumentProjection } from '@rollcall/projections';
import type { DocumentBody, ReadStore } from '@rollcall/read-store';
import type { ProjectorLog } from '../ports.js';
import type { ProjectionStatus } from '../status.js';
import { settledShards } from './caught-up.js';
import { DEPLOYMENT } from './initial-record.js';
import type { LiveBuilds } from './live-builds.js';

export interface DeploymentsOptions {
  readonly readStore: Pick<ReadStore, 'reports'>;
  readonly projections: readonly DocumentProjection<DocumentBody>[];
  readonly liveBuilds: LiveBuilds;
  readonly shards: number;
  readonly status: () => readonly ProjectionStatus[];
  readonly clock: () => Date;
  readonly log: ProjectorLog;
}

/**
 * Lets the first builds of new versions go live when they have caught up. They are compared with nothing: that they differ
 * from the version before is what they are for.
 */
export class Deployments {
  constructor(private readonly options: DeploymentsOptions) {}

  async look(): Promise<void> {
    const { projections, liveBuilds, log, clock } = this.options;
    for (const projection of projections) {
      const record = await liveBuilds.of(projection);
      const { shadow, revision } = record;
      if (shadow?.operation !== DEPLOYMENT || revision === 0 || !(await this.isSettled(shadow.build)))
        continue;
      const switched = { live: shadow.build, shadow: undefined, switchedAt: clock().toISOString() };
      if (await liveBuilds.save({ ...record, ...switched, revision: revision + 1 }))
        log.info({ build: shadow.build }, 'a new version of a read model is live');
    }
  }

  private async isSettled(build: string): Promise<boolean> {
    const { readStore, shards, status } = this.options;
    try {
      return (await settledShards(build, status(), readStore)) === shards;
    } catch (error) {
      if (isEngineError(error, 'not_caught_up')) return false;
      throw error;
    }
  }
}
