import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parseCsv } from '../../../../test/support/csv.js';
import { startInProcess, type InProcessApi } from '../../../../test/support/in-process-api.js';
import { program } from '../program.js';

describe('rollcall users', () => {
  const before = { ...process.env };
  const crowd = Array.from({ length: 230 }, (_, at) => `u${String(at).padStart(3, '0')}`);
  let api: InProcessApi;

  beforeAll(async () => {
    api = await startInProcess();
    await api.app.listen(0, '127.0.0.1');
    const { port } = api.app.getHttpServer().address() as AddressInfo;
    process.env.ROLLCALL_URL = `http://127.0.0.1:${port}`;
    process.env.ROLLCALL_ADMIN_KEY = api.apiKey;
    await api.call('POST', '/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
    await api.call('POST', '/admin/v1/attributes', [{ name: 'Plan', key: 'plan', type: 'user' }]);
    const event = (user: object) => ({ key: 'words', user, value: 1 });
    const joe = { id: 'joe', name: 'Joe "J" Bloggs', email: 'joe@example.com', attributes: { plan: 'pro' } };
    const { headers } = await api.call('POST', '/admin/v1/metrics/events', [
      event(joe),
      ...crowd.map((id) => event({ id })),
    ]);
    let behind: unknown;
    do {
      const { body } = await api.call('GET', '/admin/v1/users?userAttributes=plan:pro', undefined, {
        'x-rollcall-min-position': headers.get('x-rollcall-position') ?? '',
      });
      behind = (body as { readonly code?: string }).code;
    } while (behind === 'read_model_behind');
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(async () => {
    process.env = before;
    await api.close();
  });

  const run = async (...words: readonly string[]): Promise<string> => {
    const lines: string[] = [];
    jest.spyOn(console, 'log').mockImplementation((text: string) => void lines.push(text));
    await (await program('1.2.3')).exitOverride().parseAsync(['users', ...words], { from: 'user' });
    return lines.join('\n');
  };

  it('lists who passes a filter', async () => {
    const { body } = await api.call('GET', '/v1/users/joe');
    const { created } = body as { readonly created: string };
    expect((await run('list', '--user-attributes', 'plan:pro', '--count')).split('\n')).toEqual([
      'ID   NAME            EMAIL            SINCE       ATTRIBUTES',
      `joe  Joe "J" Bloggs  joe@example.com  ${created.slice(0, 10)}  plan:pro`,
      '1 in all.',
    ]);
  });

  it('searches for all words', async () => {
    expect(await run('search', 'exam', 'BLOGGS')).toContain('joe  Joe');
    expect(await run('search', 'exam', 'nobody')).toBe('Nobody.');
  });

  it('prints as many as were asked for, and where to go on', async () => {
    const page = JSON.parse(await run('list', '--limit', '210', '--count', '--json'));
    expect(page.users.map(({ id }: { id: string }) => id)).toEqual(['joe', ...crowd].slice(0, 210));
    expect(page).toMatchObject({ count: 231, next: expect.any(String), asOf: expect.any(String) });
    const rest = JSON.parse(await run('list', '--cursor', page.next, '--json'));
    expect(rest.users.map(({ id }: { id: string }) => id)).toEqual(crowd.slice(209, 229));
    expect(await run('list', '--sort', 'id', '--direction', 'desc', '--limit', '1')).toMatch(
      /u229.*\nThere are more: a higher --limit, or --cursor \S+$/s,
    );
  });

  it('prints CSV', async () => {
    expect(parseCsv(await run('search', 'joe', '--csv'))).toEqual([
      expect.objectContaining({ id: 'joe', name: 'Joe "J" Bloggs', tz: '', attributes: '{"plan":"pro"}' }),
    ]);
  });

  it('says what the server refused', async () => {
    await expect(run('list', '--filter', '{}')).rejects.toThrow('filter');
    await expect(run('list', '--user-attributes', 'pln:pro')).rejects.toThrow('Invalid attribute keys: pln.');
  });
});
