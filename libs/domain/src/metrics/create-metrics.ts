import { type Issue, issueAt } from '../shared/issue.js';
import { isKey, keyRule } from '../shared/keys.js';
import type { NewMetric } from './commands.js';
import type { MetricCreated, MetricDefinition } from './events.js';
import type { MetricsState } from './state.js';

export interface MetricsCreated {
  readonly events: readonly MetricCreated[];
  readonly created: readonly Omit<MetricDefinition, 'created'>[];
  readonly issues: readonly Issue[];
}

/** Items that cannot be created are issues with their `index`; the others are created. */
export const createMetrics = ({ definitions }: MetricsState, items: readonly NewMetric[]): MetricsCreated => {
  const created: MetricCreated['data'][] = [];
  const issues: Issue[] = [];
  const taken = new Set<string>();
  for (const [index, { id, key, name, unitType = 'number', units = '' }] of items.entries()) {
    if (!isKey(key)) {
      issues.push(issueAt(index, `key ${keyRule}`));
    } else if (taken.has(key) || definitions.byKey(key) !== undefined) {
      issues.push(issueAt(index, 'Key already in use by another metric'));
    } else {
      taken.add(key);
      created.push({ id: definitions.everByKey(key)?.id ?? id, key, name, unitType, units });
    }
  }
  return { events: created.map((data) => ({ type: 'MetricCreated', data })), created, issues };
};
