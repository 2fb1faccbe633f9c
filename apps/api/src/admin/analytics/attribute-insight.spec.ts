import { describe, expect, it } from '@jest/globals';
import { MAX_LOOKED_AT } from '@rollcall/analytics';
import type { AttributeDefinition } from '@rollcall/domain';
import { attributeInsight } from './attribute-insight.js';

const plan = { key: 'plan', name: 'Plan', type: 'user' } as AttributeDefinition;

describe('What is said of an attribute', () => {
  it.each([
    [{ distinctValues: 79, everHeld: 15_999 }, 'ok', null],
    [{ distinctValues: 80, everHeld: 80 }, 'near', 'plan has 80 values of at most 100'],
    [{ distinctValues: 101, everHeld: 101 }, 'beyond', 'plan has 101 values, and at most 100'],
    [{ distinctValues: 2, everHeld: 16_000 }, 'near', 'plan has had 16000 values, those of the past'],
  ])('goes by its values and by those it ever had: %j is %s', (counted, status, warning) => {
    const insight = attributeInsight(plan, { users: 5, ...counted }, 100);
    expect(insight).toMatchObject({ users: 5, distinctValues: counted.distinctValues, limit: 100, status });
    if (warning === null) expect(insight.warning).toBeNull();
    else expect(insight.warning).toContain(warning);
  });

  it('is that it is beyond every limit where its values were too many to count', () => {
    const insight = attributeInsight(plan, undefined, 10_000);
    expect(insight).toMatchObject({ users: null, distinctValues: null, status: 'beyond' });
    expect(insight.warning).toContain(`more than ${MAX_LOOKED_AT} values`);
  });
});
