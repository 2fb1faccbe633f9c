import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { buildName, collectionOf, userProfileProjection } from '@rollcall/projections';
import type { AddressInfo } from 'node:net';
import { eventually } from '../../../../test/support/eventually.js';
import { startInProcess, type InProcessApi } from '../../../../test/support/in-process-api.js';
import { program } from '../program.js';

/** Against a server in this process, so that its program can be broken and mended. */
describe('the command line, of what is parked and what has drifted', () => {
  const mended = userProfileProjection.evolve;
  const before = { ...process.env };
  let isBroken = false;
  let api: InProcessApi;

  beforeAll(async () => {
    Object.assign(userProfileProjection, {
      evolve: ((document, event) => {
        const { sealed } = event.data as { readonly sealed?: { readonly name?: string } };
        if (isBroken && sealed?.name === 'Bad') throw new TypeError('cannot fold that');
        return mended(document, event);
      }) satisfies typeof mended,
    });
    api = await startInProcess();
    await api.app.listen(0, '127.0.0.1');
    const { port } = api.app.getHttpServer().address() as AddressInfo;
    process.env.ROLLCALL_URL = `http://127.0.0.1:${port}`;
    process.env.ROLLCALL_ADMIN_KEY = api.apiKey;
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = undefined;
  });
  afterAll(async () => {
    Object.assign(userProfileProjection, { evolve: mended });
    process.env = before;
    await api.close();
  });

  const run = async (...words: readonly string[]): Promise<{ out: string; code: unknown }> => {
    const lines: string[] = [];
    jest.spyOn(console, 'log').mockImplementation((text: string) => void lines.push(text));
    jest.spyOn(console, 'error').mockImplementation(() => undefined);
    process.exitCode = undefined;
    await (await program('1.2.3')).exitOverride().parseAsync(words, { from: 'user' });
    return { out: lines.join('\n'), code: process.exitCode ?? 0 };
  };
  const put = async (id: string, name: string): Promise<void> => {
    expect((await api.call('PUT', `/v1/users/${id}`, { name })).status).toBe(200);
  };
  const parked = async (count: number): Promise<readonly { readonly id: string }[]> =>
    eventually(`${count} to be parked`, async () => {
      const found = JSON.parse((await run('parked', 'list', '--json')).out) as { id: string }[];
      return found.length === count ? found : undefined;
    });

  it('lists, shows and retries parked documents, one and all', async () => {
    expect(await run('parked', 'list')).toEqual({ out: 'Nothing is parked.', code: 0 });
    isBroken = true;
    for (const id of ['ann', 'bob', 'cyd']) await put(id, 'Bad');
    const [first] = await parked(3);
    expect((await run('parked', 'list', '--limit', '2')).out.split('\n')).toHaveLength(3);
    expect((await run('parked', 'list', '--projection', 'settings')).out).toBe('Nothing is parked.');
    const shown = (await run('parked', 'show', first!.id)).out;
    expect(shown).toContain('TypeError');
    expect(shown).toContain('"name":"Bad"');
    expect(shown).toContain('    at ');
    expect(await run('parked', 'retry', first!.id)).toEqual({
      out: 'It stays parked: TypeError.',
      code: 1,
    });
    const failed = await run('parked', 'retry', '--all');
    expect(failed.out).toContain('3 retried, 0 released, 3 failed again.');
    expect(failed.code).toBe(1);
    isBroken = false;
    expect(await run('parked', 'retry', first!.id)).toMatchObject({ code: 0 });
    const healed = await run('parked', 'retry', '--projection', 'user-profile');
    expect(healed).toEqual({ out: '2 retried, 2 released, 0 failed again.', code: 0 });
    expect((await run('parked', 'list')).out).toBe('Nothing is parked.');
    expect((await api.call('GET', '/v1/users/bob')).body).toMatchObject({ name: 'Bad' });
    await expect(run('parked', 'retry')).rejects.toThrow('--all');
  });

  it('audits, says what has drifted by its exit code, and rebuilds a user', async () => {
    await put('eve', 'Eve');
    const clean = await run('audit', '--all');
    expect(clean.out).toContain('Nothing has drifted.');
    expect(clean.code).toBe(0);
    const definition = collectionOf(userProfileProjection, buildName(userProfileProjection));
    const documents = await api.engine.stores.readStore.collection(definition);
    const { stream } = (await api.call('GET', '/admin/v1/users/eve/stream')).body as { stream: string };
    const stored = (await documents.get(`0/${stream}`))!;
    const drifted = { ...stored, body: { ...stored.body!, subscribeToEmails: false, name: 'Mallory' } };
    await documents.replace(drifted, stored.position);
    const found = await run('audit', '--seed', '3');
    expect(found.code).toBe(2);
    expect(found.out).toContain('1 document has drifted.');
    expect(found.out).toContain(`user-profile 0/${stream}: different`);
    expect(found.out).toContain('subscribeToEmails: false, should be true');
    expect(found.out).toContain('with --seed 3');
    expect(found.out).not.toMatch(/Mallory|Eve/);
    const rebuilt = await run('users', 'rebuild', 'eve');
    expect(rebuilt.code).toBe(0);
    expect(rebuilt.out).toMatch(new RegExp(`^${definition.name} +1 +1 +0 +0`, 'm'));
    expect((await run('audit', '--projection', 'user-profile')).code).toBe(0);
  });
});
