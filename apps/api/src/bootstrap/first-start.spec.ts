import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openEngine, type Engine } from '@rollcall/composition';
import { EngineError } from '@rollcall/event-sourcing';
import { loadConfiguration } from '@rollcall/platform';
import { silent } from '@rollcall/projector';
import { firstStart } from './first-start.js';
import { PATIENCE_MS } from '../../../../test/support/eventually.js';

describe('The first start', () => {
  let directory: string;
  let engine: Engine;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-first-'));
    const configuration = loadConfiguration({ ROLLCALL_DATA_DIR: directory }, join(directory, 'no.env'));
    engine = await openEngine(configuration, silent);
  });
  afterEach(async () => {
    await engine.stop();
    rmSync(directory, { recursive: true });
  });

  it('makes a key once; later starts tell its prefix, or nothing while the list of keys is being built', async () => {
    await engine.start();
    const { prefix, made } = await firstStart(engine);
    expect(made).toMatch(new RegExp(`^${prefix}\\.`));
    await engine.projector!.reached(await engine.stores.eventStore.head(), PATIENCE_MS);
    expect(await firstStart(engine)).toEqual({ prefix });
    const find = () => Promise.reject(new EngineError('read_model_behind', 'being built'));
    const upgraded = { ...engine, readModels: { find } } as never as Engine;
    expect(await firstStart(upgraded)).toEqual({ prefix: undefined });
  });
});
