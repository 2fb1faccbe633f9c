import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { appendPlain } from '../support/recorded-events.js';
import { cleared, counted, noise, parities, tallies } from './support/counting.js';
import { type Process, SharingRoom, STREAMS, WITHIN_MS } from './support/sharing-room.js';

type Step =
  | { readonly do: 'join' }
  | { readonly do: 'append'; readonly streams: readonly number[] }
  | { readonly do: 'stop' | 'kill' | 'pause' | 'resume'; readonly who: number }
  | { readonly do: 'pass'; readonly ms: number };

const MOST_PROCESSES = 4;

const who = fc.nat(MOST_PROCESSES - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'join' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      streams: fc.array(fc.nat(STREAMS.length - 1), { minLength: 1, maxLength: 20 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('stop', 'kill', 'pause', 'resume'), who }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1_000, WITHIN_MS) }),
  },
);

class Run {
  readonly room = new SharingRoom(8, [tallies, parities]);
  private readonly paused: Process[] = [];
  private value = 0;

  async take(next: Step): Promise<void> {
    const { room, paused } = this;
    const running = [...room.running];
    switch (next.do) {
      case 'join':
        if (running.length + paused.length < MOST_PROCESSES) await room.start({ batchSize: 7 });
        return;
      case 'append':
        for (const stream of next.streams) await appendPlain(room.store, STREAMS[stream]!, this.event());
        return;
      case 'pass':
        return room.pass(next.ms);
      case 'resume': {
        const [process] = paused.splice(next.who % Math.max(1, paused.length), 1);
        if (process !== undefined) room.resume(process);
        return;
      }
      case 'stop':
      case 'kill':
      case 'pause': {
        const process = running[next.who % Math.max(1, running.length)];
        return process && this.end(next.do, process);
      }
    }
  }

  private async end(how: 'stop' | 'kill' | 'pause', process: Process): Promise<void> {
    if (how === 'stop') return this.room.stop(process);
    if (how === 'kill') return this.room.kill(process);
    this.room.pause(process);
    this.paused.push(process);
  }

  /** All that live share the work, and what they made of the log is what one straight fold makes of it. */
  async settle(): Promise<void> {
    const { room } = this;
    for (const process of this.paused.splice(0)) room.resume(process);
    if (room.running.size === 0) await room.start();
    await room.pass(2 * WITHIN_MS);
    await appendPlain(room.store, STREAMS[0]!, counted(1));
    await room.shared();
    await room.caughtUp();
    await room.expectStraightFold();
    await room.close();
    const written = await room.redeliver();
    if (written.length > 0) throw new Error(`Written once more: ${written.join(', ')}`);
    await room.expectStraightFold();
  }

  private event() {
    this.value++;
    return this.value % 7 === 0 ? cleared : this.value % 5 === 0 ? noise : counted(this.value);
  }
}

describe('Projectors that come and go at random', () => {
  it('leave the documents of one straight fold, each shard with one owner, and nothing to be written again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const run = new Run();
        await run.take({ do: 'join' });
        for (const next of steps) await run.take(next);
        await run.settle();
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});
