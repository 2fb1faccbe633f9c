import { Inject, Injectable } from '@nestjs/common';
import type { Engine } from '@rollcall/composition';
import { EngineError, type Pause } from '@rollcall/event-sourcing';
import { allProjections } from '@rollcall/projections';
import { listProjections, type ProjectionOverview } from '@rollcall/projector';
import { ENGINE } from '../../engine/tokens.js';
import type { Caller } from '../../http/edge-request.js';
import { HttpRefusal } from '../../http/errors/http-refusal.js';
import { projectionView } from './present.js';
import { ALL, type ProjectionView } from './projection.dto.js';

const names: readonly string[] = allProjections.map(({ name }) => name);

/** Read models, as admins see and steer them. */
@Injectable()
export class Projections {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  async list(): Promise<ProjectionView[]> {
    const { stores, liveBuilds, projector } = this.engine;
    const { eventStore: store, readStore, shards } = stores;
    const pauses = await this.pauses();
    const paused = new Set(pauses.keys());
    const parts = { store, readStore, liveBuilds, projections: allProjections, shards, paused, projector };
    return (await listProjections(parts)).map((overview) => this.viewOf(overview, pauses));
  }

  /** Errors by code: `unknown_projection`. */
  async get(name: string): Promise<ProjectionView> {
    mustExist(name);
    return (await this.list()).find((view) => view.name === name)!;
  }

  /** What was folded stays; nothing more is, of any build of it, until it is resumed. */
  async pause(name: string, { prefix }: Caller): Promise<ProjectionView> {
    mustExist(name);
    await this.store.pause(name, { at: new Date().toISOString(), by: prefix });
    await this.engine.projector?.look();
    return this.get(name);
  }

  async resume(name: string): Promise<ProjectionView> {
    mustExist(name);
    await this.store.resume(name);
    await this.engine.projector?.look();
    return this.get(name);
  }

  /** Errors by code: `unknown_projection`, `no_previous_build`. */
  async rollback(name: string): Promise<ProjectionView> {
    await this.engine.rebuilds.rollback(name);
    return this.get(name);
  }

  /** Errors by code: `unknown_projection`, `no_previous_build`. */
  async prune(name: string): Promise<ProjectionView> {
    await this.engine.rebuilds.prune(name);
    return this.get(name);
  }

  /**
   * Names of those that are to be rebuilt. Refuses what would fail, or wait for ever, at once. Errors by code:
   * `unknown_projection`, `rebuild_in_progress`, `projection_paused`.
   */
  async toRebuild(name: string): Promise<readonly string[]> {
    const asked = name === ALL ? names : [name];
    const paused = await this.pauses();
    for (const one of asked) {
      const { shadow, live } = await this.engine.rebuilds.record(one);
      if (shadow !== undefined || live === undefined) {
        throw new EngineError('rebuild_in_progress', `Another build of ${one} is under way`, {
          projection: one,
        });
      }
      if (paused.has(one)) {
        throw new HttpRefusal(409, 'projection_paused', `${one} is paused: resume it before it is rebuilt.`);
      }
    }
    return asked;
  }

  private get store() {
    return this.engine.stores.operational.pauses;
  }

  private pauses(): Promise<ReadonlyMap<string, Pause>> {
    return this.store.list();
  }

  private viewOf(overview: ProjectionOverview, pauses: ReadonlyMap<string, Pause>): ProjectionView {
    return projectionView(overview, pauses.get(overview.name));
  }
}

function mustExist(name: string): void {
  if (names.includes(name)) return;
  throw unknownProjection(name);
}

export const unknownProjection = (name: string): EngineError =>
  new EngineError('unknown_projection', `There is no projection ${name}`, { projection: name });
