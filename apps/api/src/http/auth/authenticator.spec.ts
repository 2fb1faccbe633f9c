import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { apiKeyAggregate, issueApiKey, newApiKey } from '@rollcall/composition';
import { apiKeyStream } from '@rollcall/domain';
import type { CommandRunner } from '@rollcall/event-sourcing';
import { Gate } from '../../../../../test/engine/support/gate.js';
import { openEngineRoom, type EngineRoom } from '../../../../../test/engine/support/open-engine-room.js';
import { Authenticator } from './authenticator.js';
import type { LastUsed } from './last-used.js';

const lastUsed: Pick<LastUsed, 'note'> = { note: () => undefined };

describe('Guessed API keys', () => {
  let room: EngineRoom;
  let gate: Gate;
  let runner: CommandRunner;
  let authenticator: Authenticator;

  beforeEach(() => {
    room = openEngineRoom();
    gate = new Gate();
    // Exclusively: what is held does not grow old.
    ({ runner } = room.process({ store: gate.before(room.log), exclusive: true }));
    authenticator = new Authenticator(runner, lastUsed as LastUsed);
  });
  afterEach(() => room.close());

  const guessed = Array.from({ length: 50 }, (_, at) => `guessed-${at}`);
  const guess = (): Promise<PromiseSettledResult<unknown>[]> =>
    Promise.allSettled(guessed.map((prefix) => authenticator.authenticate(`${prefix}.secret`)));
  const isHeld = (prefix: string): boolean =>
    runner.held(apiKeyAggregate, apiKeyStream(prefix)) !== undefined;

  it('take no room from the states that are held', async () => {
    const { prefix, key, hash } = newApiKey();
    const scope = 'installation';
    await issueApiKey(room.process().runner, { prefix, name: 'Key', environment: 'production', scope, hash });
    expect(await authenticator.authenticate(key)).toMatchObject({ prefix, scope });
    const refused = { status: 'rejected', reason: { code: 'unauthorized' } };
    expect(await guess()).toMatchObject(guessed.map(() => refused));
    expect([prefix, ...guessed].filter(isHeld)).toEqual([prefix]);
  });

  it('are looked up 32 at a time, however many come at once', async () => {
    gate.hold('readStream');
    const refused = guess();
    for (let at = 0; at < 20; at++) await turn();
    expect(gate.held).toBe(32);
    gate.open();
    await refused;
  });
});
