import { type Issue, issueOf } from '../shared/issue.js';
import { isUuid } from '../shared/keys.js';
import { distinct } from '../shared/lists.js';
import type { MetricDeleted } from './events.js';
import type { MetricsState } from './state.js';

export interface MetricsDeleted {
  readonly events: readonly MetricDeleted[];
  readonly deleted: readonly { readonly id: string }[];
  readonly issues: readonly Issue[];
}

/** What was recorded under a deleted key stays, and counts again once the key is created again. */
export const deleteMetrics = ({ definitions }: MetricsState, ids: readonly string[]): MetricsDeleted => {
  const asked = distinct(ids);
  const deleted = asked.filter((id) => definitions.byId(id) !== undefined).map((id) => ({ id }));
  const issues = asked
    .filter((id) => definitions.byId(id) === undefined)
    .map((id) => issueOf(id, isUuid(id) ? 'Metric not found by ID' : 'id must be a valid UUID'));
  return { events: deleted.map((data) => ({ type: 'MetricDeleted', data })), deleted, issues };
};
