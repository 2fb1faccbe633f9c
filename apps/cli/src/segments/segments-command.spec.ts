import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseCsv } from '../../../../test/support/csv.js';
import { type CliInProcess, startCliInProcess } from '../../../../test/support/cli-in-process.js';

const filter = '{"field":"attributes.plan","op":"eq","value":"pro"}';

describe('rollcall segments', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rollcall-segments-'));
  let run: CliInProcess['run'];
  let cli: CliInProcess;

  beforeAll(async () => {
    cli = await startCliInProcess();
    run = (...words) => cli.run(...words);
    const event = (id: string, plan: string) => ({
      key: 'words',
      user: { id, attributes: { plan } },
      value: 1,
    });
    await cli.record([event('ada', 'pro'), event('bob', 'free'), event('zoë', 'pro')]);
  });
  afterAll(async () => {
    rmSync(directory, { recursive: true });
    await cli.close();
  });

  it('are saved, listed, shown by name or id, and deleted', async () => {
    expect(await run('segments', 'list')).toBe('There are none.');
    const made = await run('segments', 'create', 'Paying', '--filter', filter, '--description', 'On a plan');
    const id = /^Saved Paying \((.*)\)\.$/.exec(made)![1]!;
    expect(await run('segments', 'list')).toContain(`${id}  Paying  ${filter}  On a plan`);
    const shown = JSON.parse(await run('segments', 'show', 'Paying'));
    expect(shown).toMatchObject({ id, name: 'Paying', filter: JSON.parse(filter), search: null });
    expect(JSON.parse(await run('segments', 'show', id))).toEqual(shown);
    await expect(run('segments', 'show', 'Payin')).rejects.toThrow(
      'No segment has the id or the name Payin.',
    );
    await expect(run('segments', 'create', 'Paying', '--search', 'x')).rejects.toThrow('Another segment');
    expect(await run('segments', 'delete', id)).toBe(`Deleted Paying (${id}).`);
    expect(await run('segments', 'list', '--json')).toBe('[]');
  });

  it('tell who is in them', async () => {
    const { id } = JSON.parse(await run('segments', 'create', 'Pro', '--filter', filter, '--json'));
    expect(await run('segments', 'members', 'Pro', '--count')).toMatch(/^ID.*\nada .*\nzoë .*\n2 in all\.$/);
    expect(await run('segments', 'members', 'Pro', '--search', 'zoe')).toBe('Nobody.');
    expect(JSON.parse(await run('users', 'list', '--segment', id, '--json')).users).toHaveLength(2);
    expect(await run('analytics', 'summary', '--user-attributes', 'plan:pro', '--csv')).toContain('2,');
  });

  it('are written to files', async () => {
    const file = join(directory, 'pro.csv.gz');
    await run('segments', 'export', 'Pro', '--direction', 'desc', '--out', file);
    const rows = parseCsv(gunzipSync(readFileSync(file)).toString('utf8'));
    expect(rows.map((row) => [row.id, row['attributes.plan']])).toEqual([
      ['zoë', 'pro'],
      ['ada', 'pro'],
    ]);
    const all = join(directory, 'all.ndjson');
    await run('users', 'export', '--out', all);
    const lines = readFileSync(all, 'utf8').split('\n').slice(0, -1);
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(['ada', 'bob', 'zoë']);

    const refused = run('users', 'export', '--user-attributes', 'pln:x', '--out', join(directory, 'no.csv'));
    await expect(refused).rejects.toThrow('Invalid attribute keys: pln.');
    expect(readdirSync(directory).sort()).toEqual(['all.ndjson', 'pro.csv.gz']);
  });
});
