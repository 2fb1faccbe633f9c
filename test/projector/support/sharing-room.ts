import { expect } from '@jest/globals';
import type { DocumentProjection } from '@rollcall/projections';
import type { Projector, ProjectorOptions } from '@rollcall/projector';
import type { DocumentBody } from '@rollcall/read-store';
import { eventually, PATIENCE_MS } from '../../support/eventually.js';
import { MemoryEventStore } from '../../support/memory-event-store.js';
import { MemoryReadStore } from '../../support/memory-read-store.js';
import { appendPlain, plainCodec } from '../../support/recorded-events.js';
import { counted, parities, straightFold, tallies } from './counting.js';
import { Gate } from './gate.js';
import { notes, projectorOf } from './projector-room.js';

/** Milliseconds within which the shards of a killed process must be taken over. */
export const WITHIN_MS = 10_000;
const STEP_MS = 1_000;
export const STREAMS = Array.from({ length: 40 }, (_, at) => `stream-${at}`);

/** A projector as a process of its own: it reaches the read store by itself, and may be killed or paused. */
export interface Process {
  readonly projector: Projector;
  /** What it changed in the read store, in order. */
  readonly writes: readonly string[];
  readonly lines: ReturnType<typeof notes>['lines'];
  readonly gate: Gate;
}

/** One log and one read store, and processes that share the work on them. Leases run by a clock that stands still. */
export class SharingRoom {
  readonly store = new MemoryEventStore();
  readonly readStore = new MemoryReadStore();
  readonly running = new Set<Process>();
  private readonly paused = new Set<Process>();
  private readonly killed = new Set<Process>();
  private started = 0;
  private now = 0;
  private value = 0;

  constructor(
    readonly shards = 16,
    private readonly projections: readonly DocumentProjection<DocumentBody>[] = [tallies, parities],
  ) {}

  async start(options: Partial<ProjectorOptions> = {}): Promise<Process> {
    const gate = new Gate();
    const ours = this.readStore.reopened();
    const { lines, log } = notes();
    const owner = `process-${++this.started}`;
    const projector = projectorOf(this.store, gate.guard(ours), this.projections, {
      shards: this.shards,
      ownership: { owner, withinMs: WITHIN_MS, now: () => this.now, everyMs: 1 },
      heartbeatMs: 2,
      log,
      ...options,
    });
    const process = { projector, writes: ours.writes, lines, gate };
    await projector.start();
    this.running.add(process);
    return process;
  }

  /** An event to each stream. */
  async append(): Promise<void> {
    for (const stream of STREAMS) await appendPlain(this.store, stream, counted(++this.value));
  }

  async stop(process: Process): Promise<void> {
    this.running.delete(process);
    await process.projector.stop();
  }

  /** It does nothing any more, and does not say so. */
  kill(process: Process): void {
    this.running.delete(process);
    process.gate.close();
    this.killed.add(process);
    void process.projector.stop();
  }

  pause(process: Process): void {
    this.running.delete(process);
    this.paused.add(process);
    process.gate.close();
  }

  resume(process: Process): void {
    this.paused.delete(process);
    this.running.add(process);
    process.gate.open();
  }

  /** Step by step, so that those who live renew what they hold. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      const step = Math.min(left, STEP_MS);
      this.now += step;
      this.readStore.leases.pass(step);
      await this.looks();
    }
  }

  /** Until every process that runs has looked at the leases as they are. */
  async looks(): Promise<void> {
    const before = [...this.running].map(({ gate }) => [gate, gate.answered.get('list') ?? 0] as const);
    await eventually('every process to look at its leases', () =>
      before.every(([gate, looks]) => (gate.answered.get('list') ?? 0) >= looks + 4),
    );
  }

  /** Until the running processes own all shards, each as many as any other or one less, and none twice. */
  async shared(): Promise<void> {
    await eventually('all shards to be shared', () => {
      const owned = [...this.running].map(({ projector }) => projector.ownedShards());
      const sizes = owned.map(({ length }) => length);
      expect(owned.flat().sort((a, b) => a - b)).toEqual(Array.from(Array(this.shards).keys()));
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      return true;
    });
  }

  /** Until the checkpoints of all shards have come to the log's head. */
  async caughtUp(): Promise<void> {
    const head = await this.store.head();
    const ids = this.projections.flatMap(({ name, version }) =>
      Array.from({ length: this.shards }, (_, shard) => `${name}-v${version}/${shard}`),
    );
    await eventually('all checkpoints to come to the head', async () => {
      const stored = await this.readStore.checkpoints.loadMany(ids);
      return ids.every((id) => stored.get(id)?.position === head);
    });
  }

  async expectStraightFold(): Promise<void> {
    const log = await plainCodec.decode(this.store.events);
    for (const projection of this.projections) {
      const expected = straightFold(projection, log, this.shards);
      expect(this.readStore.contents(`${projection.name}-v1`)).toStrictEqual(expected);
    }
  }

  /** Folds the log from its beginning once more. Answers with the documents that were written by it. */
  async redeliver(): Promise<readonly string[]> {
    const again = this.readStore.reopened();
    for (const { name, version } of this.projections) {
      for (let shard = 0; shard < this.shards; shard++) {
        const id = `${name}-v${version}/${shard}`;
        const stored = await again.checkpoints.load(id);
        const epoch = await again.checkpoints.claim(id);
        const next = { position: '', eventId: '', installationId: 'here', epoch };
        await again.checkpoints.save(id, next, stored?.position);
      }
    }
    const projector = projectorOf(this.store, again, this.projections, { shards: this.shards });
    await projector.start();
    await projector.reached(await this.store.head(), PATIENCE_MS);
    await projector.stop();
    return again.writes.filter((write) => /^(put|drop|park)/.test(write));
  }

  async close(): Promise<void> {
    for (const process of this.paused) this.kill(process);
    await Promise.all([...this.running].map((process) => this.stop(process)));
  }
}
