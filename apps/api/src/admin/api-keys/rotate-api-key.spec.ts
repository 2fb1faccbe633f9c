import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { apiKeyAggregate } from '@rollcall/composition';
import { apiKeyDecider, apiKeyStream } from '@rollcall/domain';
import { EngineError } from '@rollcall/event-sourcing';
import { adminApp, type AdminApp } from '../../../../../test/support/admin-app.js';

const path = '/admin/v1/api-keys';

describe('The rotation of an API key', () => {
  let api: AdminApp;

  beforeAll(async () => {
    api = await adminApp();
  });
  afterAll(() => api.close());
  afterEach(() => void jest.restoreAllMocks());

  const rotate = (prefix: string) => api.call('POST', `${path}/${prefix}/rotate`);
  const opens = async (key: string): Promise<boolean> =>
    (await api.call('PUT', '/v1/users/someone', { key, body: {} })).status === 200;

  /** Prefix of a new key. */
  async function keyNamed(name: string): Promise<string> {
    const { body } = await api.call('POST', path, { body: { name, scope: 'application' } });
    return body.prefix as string;
  }

  /** Prefixes, of all that is in the log; those of one millisecond in any order. */
  async function activeNamed(name: string): Promise<string[]> {
    const headers = { 'x-rollcall-min-position': await api.engine.stores.eventStore.head() };
    const { body } = await api.call('GET', `${path}?limit=100`, { headers });
    const keys = body as { name: string; status: string; prefix: string }[];
    return keys.filter((key) => key.name === name && key.status === 'active').map(({ prefix }) => prefix);
  }

  /** The store does not say what came of the next command on this key; `meanwhile` is what did. */
  function leaveUnanswered(prefix: string, meanwhile: (command: () => Promise<unknown>) => Promise<unknown>) {
    const { runner } = api.engine;
    const execute = runner.execute.bind(runner);
    const spy = jest
      .spyOn(runner, 'execute')
      .mockImplementation(async (aggregate, stream, decide, context) => {
        if (stream !== apiKeyStream(prefix)) return execute(aggregate, stream, decide, context);
        spy.mockRestore();
        await meanwhile(() => execute(aggregate, stream, decide, context));
        throw new EngineError('outcome_unknown', 'The store did not say');
      });
  }

  it('by several at once makes one key, which one of them is told', async () => {
    const old = await keyNamed('wanted by many');
    const answers = await Promise.all(Array.from({ length: 5 }, () => rotate(old)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422, 422]);
    const told = answers.find(({ status }) => status === 201)!;
    expect(await activeNamed('wanted by many')).toEqual([told.body.prefix]);
    expect(await opens(told.body.key)).toBe(true);
  });

  it('is answered where the store did it, but did not say so', async () => {
    const old = await keyNamed('unanswered');
    leaveUnanswered(old, (command) => command());
    const answer = await rotate(old);
    expect(answer.status).toBe(201);
    expect(await activeNamed('unanswered')).toEqual([answer.body.prefix]);
    expect(await opens(answer.body.key)).toBe(true);
  });

  it('ends neither key while nobody knows whether the old one will end: what was sent can still arrive', async () => {
    const old = await keyNamed('unknown');
    leaveUnanswered(old, () => Promise.resolve());
    const answer = await rotate(old);
    expect([answer.status, answer.body.code]).toEqual([503, 'outcome_unknown']);
    const active = await activeNamed('unknown');
    expect(active).toHaveLength(2);
    expect(active).toContain(old);
  });

  it('leaves no new key where the old one ended otherwise meanwhile', async () => {
    const old = await keyNamed('overtaken');
    const { runner } = api.engine;
    const revoke = { type: 'RevokeApiKey', expects: 'existing' } as const;
    leaveUnanswered(old, () =>
      runner.execute(
        apiKeyAggregate,
        apiKeyStream(old),
        ({ state }) => apiKeyDecider.decide(state, revoke),
        {},
      ),
    );
    expect((await rotate(old)).body.code).toBe('outcome_unknown');
    expect(await activeNamed('overtaken')).toEqual([]);
  });

  it('leaves no new key where the store refused the end of the old one', async () => {
    const old = await keyNamed('refused');
    const { eventStore } = api.engine.stores;
    const append = eventStore.append.bind(eventStore);
    jest
      .spyOn(eventStore, 'append')
      .mockImplementation((stream, ...rest) =>
        stream === apiKeyStream(old)
          ? Promise.reject(new EngineError('store_unavailable', 'The store is away'))
          : append(stream, ...rest),
      );
    expect((await rotate(old)).body.code).toBe('store_unavailable');
    expect(await activeNamed('refused')).toEqual([old]);
  });
});
