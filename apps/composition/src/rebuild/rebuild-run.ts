import { setMaxListeners } from 'node:events';
import { EngineError, isEngineError, type JsonObject } from '@rollcall/event-sourcing';
import type { OperationContext } from '@rollcall/operations';
import type { RebuildParts } from './rebuild-parts.js';

/** What a rebuild is asked. */
export interface RebuildInput extends JsonObject {
  readonly projections: readonly string[];
  readonly dryRun: boolean;
}

/** What is known of a build that was folded, as JSON. */
interface Rebuilt extends JsonObject {
  readonly build: string;
  /** null until it was compared. */
  readonly comparison: JsonObject | null;
}

/** By projection. */
interface RebuildCheckpoint extends JsonObject {
  readonly rebuilt: Readonly<Record<string, Rebuilt>>;
}

/**
 * One run of a rebuild. Each step may be done again after a crash: a shadow is begun once for an operation, and what has
 * gone live is told by the name of its build.
 */
export class RebuildRun {
  private rebuilt: Record<string, Rebuilt>;

  constructor(
    private readonly parts: RebuildParts,
    private readonly input: RebuildInput,
    private readonly context: OperationContext,
  ) {
    this.rebuilt = { ...(context.checkpoint as RebuildCheckpoint | null)?.rebuilt };
  }

  async run(): Promise<JsonObject> {
    const { dryRun } = this.input;
    await this.begin();
    const pending = await this.pending();
    await this.fold(pending);
    for (const projection of pending) await this.compare(projection);
    if (dryRun) await this.dropShadows();
    else for (const projection of pending) await this.switch(projection);
    return { dryRun, projections: this.rebuilt };
  }

  /** After a cancel or a failure. What had gone live already goes back, and is dropped like the rest; nothing else is. */
  async takeBack(): Promise<void> {
    const { rebuilds } = this.parts;
    await this.dropShadows();
    for (const projection of this.input.projections) {
      const built = this.rebuilt[projection];
      if (built !== undefined) await rebuilds.withdraw(projection, built.build);
    }
  }

  private async begin(): Promise<void> {
    const { rebuilds } = this.parts;
    for (const projection of this.input.projections) {
      if (this.rebuilt[projection] !== undefined) continue;
      const { build } = await rebuilds.begin(projection, this.context.id);
      this.rebuilt[projection] = { build, comparison: null };
    }
    await this.save();
  }

  /** An earlier run may have come far. */
  private async pending(): Promise<readonly string[]> {
    const { projections, dryRun } = this.input;
    const pending: string[] = [];
    for (const projection of projections) {
      const isDone = dryRun ? this.rebuilt[projection]?.comparison !== null : await this.isLive(projection);
      if (!isDone) pending.push(projection);
    }
    return pending;
  }

  private async isLive(projection: string): Promise<boolean> {
    const build = this.rebuilt[projection]?.build;
    if (build === undefined) return false;
    return (await this.parts.rebuilds.record(projection)).live === build;
  }

  /** All of them go through the log together; the progress is theirs together. */
  private async fold(projections: readonly string[]): Promise<void> {
    const { id, report } = this.context;
    const each = new Map<string, { readonly done: number; readonly total: number }>();
    const ending = new AbortController();
    const signal = AbortSignal.any([this.context.signal, ending.signal]);
    // Each of them waits on it: Node takes more than ten for a leak.
    setMaxListeners(0, signal);
    const folding = projections.map((projection) =>
      this.parts.rebuilds.awaitCaughtUp(projection, id, {
        signal,
        report: ({ done, total, unit }) => {
          each.set(projection, { done, total });
          const sum = (what: 'done' | 'total'): number =>
            [...each.values()].reduce((all, one) => all + one[what], 0);
          report({ step: 'fold', done: sum('done'), total: sum('total'), unit });
        },
      }),
    );
    try {
      await Promise.all(folding);
    } finally {
      ending.abort();
      await Promise.allSettled(folding);
    }
  }

  private async compare(projection: string): Promise<void> {
    const { rebuilds, compare } = this.parts;
    const { signal, report } = this.context;
    const rebuilt = this.rebuilt[projection]!;
    const { live } = await rebuilds.record(projection);
    if (rebuilt.comparison !== null || live === undefined) return;
    const builds = { live, other: rebuilt.build };
    const comparison = await compare(projection, builds, {
      signal,
      report: (done, total) => report({ step: 'compare', done, total, unit: 'documents' }),
    });
    this.rebuilt[projection] = {
      ...rebuilt,
      comparison: JSON.parse(JSON.stringify(comparison)) as JsonObject,
    };
    await this.save();
  }

  /** While it is not quite where the live build is, it waits. */
  private async switch(projection: string): Promise<void> {
    const { rebuilds } = this.parts;
    const { id } = this.context;
    await this.mustNotPark(projection);
    for (;;) {
      try {
        await rebuilds.switch(projection, id, this.rebuilt[projection]!.build);
        return;
      } catch (error) {
        if (!isBehind(error)) throw error;
        await this.fold([projection]);
      }
    }
  }

  /** A build that cannot fold what the live one could would answer its readers with an error. */
  private async mustNotPark(projection: string): Promise<void> {
    const { rebuilds, parked } = this.parts;
    const { build } = this.rebuilt[projection]!;
    const { live } = await rebuilds.record(projection);
    const ofLive = new Set(
      (live === undefined ? [] : await parked.list(live)).map(({ document }) => document),
    );
    const more = (await parked.list(build)).filter(({ document }) => !ofLive.has(document));
    if (more.length === 0) return;
    const message = `The new build of ${projection} has ${more.length} documents parked that the live one has not (${more[0]!.error}): it does not go live`;
    throw new EngineError('parked', message, { projection, build, parked: more.length });
  }

  private async dropShadows(): Promise<void> {
    const { projections } = this.input;
    for (const projection of projections) await this.parts.rebuilds.cancel(projection, this.context.id);
  }

  private save(): Promise<void> {
    return this.context.saveCheckpoint({ rebuilt: this.rebuilt });
  }
}

const isBehind = (error: unknown): boolean =>
  isEngineError(error, 'not_caught_up') || isEngineError(error, 'read_model_behind');
