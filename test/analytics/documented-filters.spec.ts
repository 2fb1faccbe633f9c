import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { MAX_CONDITIONS, MAX_DEPTH, parseFilter } from '@rollcall/analytics';

const page = readFileSync(new URL('../../docs/analytics.md', import.meta.url), 'utf8');
const filters = [...page.matchAll(/```json filter\n([\s\S]*?)```/g)].map(([, text = '']) => text);

/** Every field of the grammar's table with every operator that stands beside it. */
const combinations = page
  .split('\n')
  .filter((line) => line.startsWith('| `') && /`eq`|`between`/.test(line))
  .flatMap((line) => {
    const [, fields = '', ops = ''] = line.split('|');
    const names = [...fields.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    return names.flatMap((name) => [...ops.matchAll(/`(\w+)`/g)].map(([, op = '']) => ({ name, op })));
  });

const defined = {
  attributeKeys: new Set(['plan', 'city']),
  metricKeys: new Set(['words', 'words-written']),
};

/** Values one of which each field and operator has to take. */
const values = ['email', 'AND', ['email'], ['AND'], true, '2024-01-01', 7, ['2024-01-01', '2024-01-31']];

describe('docs/analytics.md', () => {
  it('shows filters that are understood', () => {
    expect(filters).toHaveLength(2);
    for (const filter of filters) parseFilter(JSON.parse(filter), defined);
  });

  it('lists fields and operators that there are', () => {
    expect(combinations.length).toBeGreaterThan(60);
    for (const { name, op } of combinations) {
      const field = name
        .replace('attributes.<key>', 'attributes.plan')
        .replace(/<achievement_completed.*>/, 'recap')
        .replace(/<\w+>/, 'words');
      const taken = values.filter((value) => {
        try {
          parseFilter({ field, op, value }, defined);
          return true;
        } catch {
          return false;
        }
      });
      expect([field, op, taken.length > 0]).toEqual([field, op, true]);
    }
  });

  it('tells the bounds as they are', () => {
    expect(page).toContain(`At most ${MAX_CONDITIONS} conditions, nested at most ${MAX_DEPTH} levels deep.`);
  });
});
