import { type Issue, issueOf } from '../shared/issue.js';
import { isUuid } from '../shared/keys.js';
import type { AttributeUpdate } from './commands.js';
import type { AttributeDefinition, AttributeRenamed } from './events.js';
import type { AttributesState } from './state.js';

export interface AttributesUpdated {
  readonly events: readonly AttributeRenamed[];
  /** As they stand afterwards, also those that nothing changed. */
  readonly updated: readonly AttributeDefinition[];
  readonly issues: readonly Issue[];
}

export const updateAttributes = (
  { definitions }: AttributesState,
  items: readonly AttributeUpdate[],
): AttributesUpdated => {
  const events: AttributeRenamed[] = [];
  const updated = new Map<string, AttributeDefinition>();
  const issues: Issue[] = [];
  for (const { id, name } of items) {
    const before = updated.get(id) ?? definitions.byId(id);
    if (before === undefined) {
      issues.push(issueOf(id, isUuid(id) ? 'Attribute not found by ID' : 'id must be a valid UUID'));
    } else {
      if (name !== undefined && name !== before.name) {
        events.push({ type: 'AttributeRenamed', data: { id, name } });
      }
      updated.set(id, { ...before, name: name ?? before.name });
    }
  }
  return { events, updated: [...updated.values()], issues };
};
