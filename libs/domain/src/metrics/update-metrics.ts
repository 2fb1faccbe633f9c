import { type Issue, issueOf } from '../shared/issue.js';
import { isUuid } from '../shared/keys.js';
import type { MetricUpdate } from './commands.js';
import type { MetricChanged, MetricDefinition } from './events.js';
import type { MetricsState } from './state.js';

export interface MetricsUpdated {
  readonly events: readonly MetricChanged[];
  /** As they stand afterwards, also those that nothing changed. */
  readonly updated: readonly MetricDefinition[];
  readonly issues: readonly Issue[];
}

type Changes = Omit<MetricChanged['data'], 'id'>;

const changesOf = (before: MetricDefinition, { name, unitType, units }: MetricUpdate): Changes => ({
  ...(name !== undefined && name !== before.name && { name }),
  ...(unitType !== undefined && unitType !== before.unitType && { unitType }),
  ...(units !== undefined && units !== before.units && { units }),
});

export const updateMetrics = (
  { definitions }: MetricsState,
  items: readonly MetricUpdate[],
): MetricsUpdated => {
  const events: MetricChanged[] = [];
  const updated = new Map<string, MetricDefinition>();
  const issues: Issue[] = [];
  for (const item of items) {
    const { id } = item;
    const before = updated.get(id) ?? definitions.byId(id);
    if (before === undefined) {
      issues.push(issueOf(id, isUuid(id) ? 'Metric not found by ID' : 'id must be a valid UUID'));
    } else {
      const changes = changesOf(before, item);
      if (Object.keys(changes).length > 0) events.push({ type: 'MetricChanged', data: { id, ...changes } });
      updated.set(id, { ...before, ...changes });
    }
  }
  return { events, updated: [...updated.values()], issues };
};
