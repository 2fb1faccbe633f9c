import { type Issue, issueOf } from '../shared/issue.js';
import { distinct } from '../shared/lists.js';
import { isUuid } from '../shared/keys.js';
import type { AttributeDeleted } from './events.js';
import type { AttributesState } from './state.js';

export interface AttributesDeleted {
  readonly events: readonly AttributeDeleted[];
  readonly deleted: readonly { readonly id: string }[];
  readonly issues: readonly Issue[];
}

/** What users hold under a deleted key stays stored, and counts again once the key is created again. */
export const deleteAttributes = (
  { definitions }: AttributesState,
  ids: readonly string[],
): AttributesDeleted => {
  const asked = distinct(ids);
  const deleted = asked.filter((id) => definitions.byId(id) !== undefined).map((id) => ({ id }));
  const issues = asked
    .filter((id) => definitions.byId(id) === undefined)
    .map((id) => issueOf(id, isUuid(id) ? 'Attribute not found by ID' : 'id must be a valid UUID'));
  return { events: deleted.map((data) => ({ type: 'AttributeDeleted', data })), deleted, issues };
};
