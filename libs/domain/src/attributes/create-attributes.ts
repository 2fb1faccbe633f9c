import { type Issue, issueAt } from '../shared/issue.js';
import { isKey, keyRule } from '../shared/keys.js';
import type { NewAttribute } from './commands.js';
import type { AttributeCreated, AttributeDefinition } from './events.js';
import type { AttributesState } from './state.js';

export interface AttributesCreated {
  readonly events: readonly AttributeCreated[];
  readonly created: readonly Omit<AttributeDefinition, 'created'>[];
  readonly issues: readonly Issue[];
}

/** Items that cannot be created are issues with their `index`; the others are created. */
export const createAttributes = (
  { definitions }: AttributesState,
  items: readonly NewAttribute[],
): AttributesCreated => {
  const created: NewAttribute[] = [];
  const issues: Issue[] = [];
  const taken = new Set<string>();
  for (const [index, { id, key, name, type }] of items.entries()) {
    const slot = `${type}/${key}`;
    if (!isKey(key)) {
      issues.push(issueAt(index, `key ${keyRule}`));
    } else if (taken.has(slot) || definitions.byKey(key, type) !== undefined) {
      issues.push(issueAt(index, 'Key already in use by another attribute of this type'));
    } else {
      taken.add(slot);
      created.push({ id: definitions.everByKey(key, type)?.id ?? id, key, name, type });
    }
  }
  return { events: created.map((data) => ({ type: 'AttributeCreated', data })), created, issues };
};
