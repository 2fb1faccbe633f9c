import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { compareBuilds } from '@rollcall/projector';
import { rebuildKind } from '../../apps/composition/src/rebuild/rebuild-kind.js';
import type { RebuildParts } from '../../apps/composition/src/rebuild/rebuild-parts.js';
import { eventually, PATIENCE_MS } from '../support/eventually.js';
import type { MemoryReadStore } from '../support/memory-read-store.js';
import { plainCodec } from '../support/recorded-events.js';
import { fragile, parities, straightFold, tallies } from './support/counting.js';
import { OperationInHand } from './support/operation-context.js';
import { rebuildRoom, type RebuildProcess, type RebuildRoom } from './support/rebuild-room.js';

/** Ends the process before or after what it does at the n-th step. */
interface Death {
  readonly step: number;
  readonly when: 'before' | 'after';
}

const dead = new Error('the process is dead');

describe('The operation that rebuilds', () => {
  let room: RebuildRoom<MemoryReadStore>;
  let process: RebuildProcess;
  let broken: Set<number>;
  beforeEach(async () => {
    broken = new Set();
    room = rebuildRoom([tallies, parities, fragile(broken)]);
    process = await room.start();
    await room.append(3);
    await process.projector.reached(await room.store.head(), PATIENCE_MS);
  });
  afterEach(() => room.close());

  const both = { projections: ['tallies', 'parities'], dryRun: false };

  /** `steps` counts what is asked of the engine. */
  function parts(death?: Death): RebuildParts & { readonly steps: () => number } {
    let steps = 0;
    const mortal =
      <Args extends readonly unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
      async (...args: Args): Promise<Result> => {
        const isLast = ++steps === death?.step;
        if (isLast && death.when === 'before') throw dead;
        const result = await work(...args);
        if (isLast) throw dead;
        return result;
      };
    const { rebuilds } = process;
    const { store, readStore, projections, shards } = room;
    return {
      steps: () => steps,
      parked: readStore.parked,
      rebuilds: {
        record: mortal((name) => rebuilds.record(name)),
        begin: mortal((...args) => rebuilds.begin(...args)),
        awaitCaughtUp: mortal((...args) => rebuilds.awaitCaughtUp(...args)),
        switch: mortal((...args) => rebuilds.switch(...args)),
        cancel: mortal((...args) => rebuilds.cancel(...args)),
        withdraw: mortal((...args) => rebuilds.withdraw(...args)),
      },
      compare: mortal((name, builds, hooks) => {
        const projection = projections.find((one) => one.name === name)!;
        return compareBuilds({ store, codec: plainCodec, readStore, shards, ...hooks }, projection, builds);
      }),
    };
  }

  const operation = (input: typeof both, death?: Death): OperationInHand =>
    new OperationInHand(rebuildKind(parts(death)), input);
  /** The same operation in another process. */
  const taken = (from: OperationInHand, input: typeof both, death?: Death): OperationInHand =>
    Object.assign(operation(input, death), { id: from.id, checkpoint: from.checkpoint });

  const records = () => Promise.all(both.projections.map((name) => process.rebuilds.record(name)));
  const untouched = async (name: string): Promise<void> => {
    const { live, previous, shadow } = await process.rebuilds.record(name);
    expect({ live, previous, shadow }).toEqual({
      live: `${name}-v1`,
      previous: undefined,
      shadow: undefined,
    });
    await eventually(`nothing to be left of what was built of ${name}`, async () => {
      const { dropping } = await process.rebuilds.record(name);
      const builds = [...room.readStore.collections.keys()].filter((one) => one.startsWith(`${name}-v1`));
      return dropping.length === 0 && builds.length === 1;
    });
  };

  it('lets all builds go live that were asked for, and tells how they compare', async () => {
    const running = operation(both);
    const result = await running.run();
    const same = { missing: 0, extra: 0, different: 0 };
    expect(result).toMatchObject({
      dryRun: false,
      projections: {
        tallies: { build: 'tallies-v1-g2', comparison: { compared: 3, differences: same } },
        parities: { build: 'parities-v1-g2', comparison: { differences: same } },
      },
    });
    expect(await records()).toMatchObject([
      { live: 'tallies-v1-g2', previous: 'tallies-v1', shadow: undefined },
      { live: 'parities-v1-g2', previous: 'parities-v1', shadow: undefined },
    ]);
    const steps = running.reports.map(({ step }) => step);
    expect(new Set(steps)).toContain('fold');
    const last = running.reports.findLast(({ step }) => step === 'fold')!;
    expect([last.done, last.unit]).toEqual([last.total, 'events']);
  });

  it('leaves nothing behind in a dry run', async () => {
    const result = await operation({ ...both, dryRun: true }).run();
    expect(result).toMatchObject({ dryRun: true, projections: { tallies: { comparison: { compared: 3 } } } });
    for (const name of both.projections) await untouched(name);
  });

  it.each([false, true])('comes to the same wherever a process dies (dry run: %s)', async (dryRun) => {
    const input = { ...both, dryRun };
    let deaths = 0;
    for (let step = 1; ; step++) {
      for (const when of ['before', 'after'] as const) {
        const generations = (await records()).map(({ generation }) => generation);
        const dying = operation(input, { step, when });
        const end = await dying.run().catch((error: unknown) => error);
        if (end !== dead) {
          expect(deaths).toBeGreaterThan(10);
          return;
        }
        deaths++;
        const result = await taken(dying, input).run();
        const built = await records();
        expect(built.map(({ generation }) => generation)).toEqual(generations.map((one) => one + 1));
        for (const { projection, live, shadow, previous } of built) {
          expect([step, when, shadow]).toEqual([step, when, undefined]);
          const { build } = (result.projections as Record<string, { build: string }>)[projection]!;
          expect([step, when, live === build]).toEqual([step, when, !dryRun]);
          expect(previous === undefined).toBe(dryRun);
        }
      }
    }
  });

  it('leaves no trace wherever it is cancelled, even where a process dies again while that is done', async () => {
    let isWhole = false;
    for (let step = 1; !isWhole; step++) {
      let isUndone = false;
      for (let death = 1; !isUndone; death++) {
        const dying = operation(both, { step, when: 'after' });
        isWhole = (await dying.run().catch((error: unknown) => error)) !== dead;
        if (isWhole) break;
        const undoing = taken(dying, both, { step: death, when: 'after' }).undo();
        isUndone = await undoing.then(
          () => true,
          () => false,
        );
        await taken(dying, both).undo();
        for (const name of both.projections) await untouched(name);
      }
    }
    expect((await records()).map(({ live }) => live)).not.toEqual(['tallies-v1', 'parities-v1']);
  });

  it('is refused while another one is under way, and does that no harm', async () => {
    await process.rebuilds.begin('parities', 'another');
    const refused = operation(both);
    await expect(refused.run()).rejects.toMatchObject({ code: 'rebuild_in_progress' });
    await refused.undo();
    await untouched('tallies');
    expect((await process.rebuilds.record('parities')).shadow?.operation).toBe('another');
  });

  it('does not let a build go live that has parked what the live one has not', async () => {
    broken.add(2);
    const failing = operation({ projections: ['fragile'], dryRun: false });
    await expect(failing.run()).rejects.toMatchObject({ code: 'parked', detail: { parked: 1 } });
    await failing.undo();
    await untouched('fragile');
    const looking = await operation({ projections: ['fragile'], dryRun: true }).run();
    expect(looking).toMatchObject({ projections: { fragile: { comparison: { parked: 1 } } } });
    broken.clear();
    await operation({ projections: ['fragile'], dryRun: false }).run();
    const expected = straightFold(fragile(new Set()), await plainCodec.decode(room.store.events));
    const { live } = await process.rebuilds.record('fragile');
    expect(room.readStore.contents(live!)).toEqual(expected);
  });
});
