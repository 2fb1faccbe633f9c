import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseCsv } from '../../../../test/support/csv.js';
import { type CliInProcess, startCliInProcess } from '../../../../test/support/cli-in-process.js';
import type { InProcessApi } from '../../../../test/support/in-process-api.js';

describe('rollcall users', () => {
  const crowd = Array.from({ length: 230 }, (_, at) => `u${String(at).padStart(3, '0')}`);
  let api: InProcessApi;
  let run: CliInProcess['run'];
  let cli: CliInProcess;

  beforeAll(async () => {
    cli = await startCliInProcess();
    api = cli.api;
    run = (...words) => cli.run('users', ...words);
    const event = (user: object) => ({ key: 'words', user, value: 1 });
    const joe = { id: 'joe', name: 'Joe "J" Bloggs', email: 'joe@example.com', attributes: { plan: 'pro' } };
    await cli.record([event(joe), ...crowd.map((id) => event({ id }))]);
  });
  afterAll(async () => {
    await cli.close();
  });

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
