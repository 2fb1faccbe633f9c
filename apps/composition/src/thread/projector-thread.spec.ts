import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { loadConfiguration } from '@rollcall/platform';
import { LiveBuilds } from '@rollcall/projector';
import { eventually } from '../../../../test/support/eventually.js';
import { MemoryReadStore } from '../../../../test/support/memory-read-store.js';
import { ProjectorThread } from './projector-thread.js';

/** Behaves as `workerData` says, and tells of what it is asked. */
const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { how, starts } = workerData;
  const tell = (name, ...args) => parentPort.postMessage({ t: 'q', m: name, a: args });
  if (how === 'no-start') throw new Error('it cannot be opened');
  parentPort.on('message', ({ m: name, i: id }) => {
    if (name === 'look' && (how === 'dies' || how === 'dies-and-cannot-begin')) process.exit(7);
    if (name === 'start' && Atomics.add(starts, 0, 1) === 1 && how === 'dies-and-cannot-begin')
      return parentPort.postMessage({ t: 's', i: id, e: new Error('the store is busy') });
    if (name === 'look' && how === 'throws') setImmediate(() => { throw new Error('a mistake'); });
    if (name === 'lookAtOperations') tell('operationEnded', 'rebuild', 'succeeded');
    if (name === 'serveRequests') tell('log', 'warn', { of: how }, 'served');
    if (name === 'start') tell('moved', { statuses: [], progress: [{ build: 'b', shard: 0, position: '1', hasParked: false }] });
    parentPort.postMessage({ t: 's', i: id });
    if (name === 'stop') parentPort.close();
  });`;

describe('The thread of a projector', () => {
  let directory: string;
  let lines: { level: string; message: string; detail: { err?: Error } }[];
  let ended: string[];
  let renewed: number;
  let thread: ProjectorThread;
  let liveBuilds: LiveBuilds;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-thread-'));
    writeFileSync(join(directory, 'program.cjs'), program);
    [lines, ended, renewed] = [[], [], 0];
    liveBuilds = new LiveBuilds({ readStore: new MemoryReadStore(), shards: 1 });
  });
  afterEach(async () => {
    await thread.stop();
    rmSync(directory, { recursive: true });
  });

  const made = (how: string): ProjectorThread => {
    const starts = new Int32Array(new SharedArrayBuffer(4));
    const note = (level: string) => (detail: object, message: string) =>
      void lines.push({ level, message, detail });
    return (thread = new ProjectorThread({
      makeThread: () => new Worker(join(directory, 'program.cjs'), { workerData: { how, starts } }),
      configuration: loadConfiguration({}, join(directory, 'no.env')),
      sharing: { log: new SharedArrayBuffer(16), renew: () => void renewed++ },
      installationKey: Buffer.alloc(32),
      installationId: 'here',
      liveBuilds,
      log: { info: note('info'), warn: note('warn'), error: note('error') },
      telemetry: {
        operationEnded: (kind, state) => void ended.push(`${kind} ${state}`),
        audited: () => undefined,
        appended: () => undefined,
        conflict: () => undefined,
      },
    }));
  };
  const isFed = (): boolean => thread.projector.progress('b', 0) !== undefined;

  it('tells how far it is, what it logs and what it ran', async () => {
    await made('well').start();
    await eventually('a sight', isFed);
    await thread.projector.serveRequests();
    await thread.lookAtOperations();
    expect(lines).toEqual([{ level: 'warn', message: 'served', detail: { of: 'well' } }]);
    expect(ended).toEqual(['rebuild succeeded']);
  });

  it('has what was read before it told read anew', async () => {
    await made('well').start();
    const before = renewed;
    await thread.projector.look();
    expect(renewed).toBeGreaterThan(before);
  });

  it('rejects with what keeps it from its start', async () => {
    await expect(made('no-start').start()).rejects.toThrow('it cannot be opened');
  });

  it.each(['dies', 'throws'])('is replaced by another one when it %s', async (how) => {
    await made(how).start();
    await eventually('a sight', isFed);
    await thread.projector.look();
    await eventually('it to be lost', () => !isFed());
    await eventually('another one', isFed);
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['error', 'the projector ended by itself; starting it anew'],
    ]);
    if (how === 'throws') expect(lines[0]?.detail.err?.message).toBe('a mistake');
  });

  it('is replaced by another one where it could not begin', async () => {
    await made('dies-and-cannot-begin').start();
    await thread.projector.look();
    await eventually('it to be lost', () => !isFed());
    await eventually('the one after the next', isFed);
    expect(lines.map(({ message }) => message)).toEqual([
      'the projector ended by itself; starting it anew',
      'the projector could not begin',
      'the projector ended by itself; starting it anew',
    ]);
    expect(lines[1]?.detail.err?.message).toBe('the store is busy');
  });

  it('ends while it is down, and leaves nobody waiting', async () => {
    await made('dies').start();
    const waiting = thread.projector.reached('9', 2 ** 30);
    await thread.projector.look();
    await thread.stop();
    expect(await waiting).toBe(false);
    expect(isFed()).toBe(false);
  });
});
