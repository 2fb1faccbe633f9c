import { DomainError } from '@rollcall/domain';
import { getMetadataStorage, validateSync } from 'class-validator';
import { errorIssue, type Issue } from './issue.js';

export const MAX_BULK_ITEMS = 100;

export interface CheckedItems<Item> {
  /** The items that may be decided on, each with its place in the request. */
  readonly items: readonly { readonly index: number; readonly item: Item }[];
  readonly issues: readonly Issue[];
}

/**
 * Checks each item of a bulk request by the class-validator decorators of its class. A bad item is an issue; a body that
 * is no array of 1-100 items is refused as a whole (`invalid_value`). Properties the class does not know are dropped, and
 * so is null, which means "not provided".
 */
export function checkItems<Item extends object>(type: new () => Item, body: unknown): CheckedItems<Item> {
  if (!Array.isArray(body) || body.length < 1 || body.length > MAX_BULK_ITEMS) {
    throw new DomainError('invalid_value', `The body must be an array of 1 to ${MAX_BULK_ITEMS} items.`);
  }
  const properties = propertiesOf(type);
  const items: { index: number; item: Item }[] = [];
  const issues: Issue[] = [];
  for (const [index, raw] of (body as readonly unknown[]).entries()) {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
      issues.push(errorIssue('item must be an object', { index }));
      continue;
    }
    const item = picked(type, raw, properties);
    const problem = firstProblems(item);
    if (problem === undefined) items.push({ index, item });
    else issues.push(errorIssue(problem, { index, ...idOf(raw) }));
  }
  return { items, issues };
}

function propertiesOf(type: new () => object): ReadonlySet<string> {
  const metadata = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  return new Set(metadata.map(({ propertyName }) => propertyName));
}

/** Known properties only, so that nothing a client sends (`__proto__`, deep nesting) is ever copied or walked. */
function picked<Item extends object>(type: new () => Item, raw: object, properties: ReadonlySet<string>): Item {
  const item = new type();
  for (const [name, value] of Object.entries(raw)) {
    if (properties.has(name) && value !== null) Object.assign(item, { [name]: value as unknown });
  }
  return item;
}

/** The first problem of each property, or undefined when there is none. */
function firstProblems(item: object): string | undefined {
  const errors = validateSync(item, { stopAtFirstError: true, forbidUnknownValues: true });
  if (errors.length === 0) return undefined;
  return errors.flatMap(({ constraints }) => Object.values(constraints ?? {})).join(', ');
}

function idOf(raw: object): { id?: string } {
  const id = 'id' in raw ? raw.id : undefined;
  return typeof id === 'string' && id.length <= 255 ? { id } : {};
}
