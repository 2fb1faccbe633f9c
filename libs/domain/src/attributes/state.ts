import { Definitions } from '../shared/definitions.js';
import { unreachable } from '../shared/unreachable.js';
import type { AttributeDefinition, AttributesEvent, AttributeType } from './events.js';

/** An environment's attributes. Holds indexes, so it is no JSON: fold it, do not keep it as a snapshot. */
export interface AttributesState {
  /** Looked up by key with the type: `byKey('plan', 'user')`. */
  readonly definitions: Definitions<AttributeDefinition>;
  /** Keys of the active attributes of users, and of events: the same sets until something changes. */
  readonly userKeys: ReadonlySet<string>;
  readonly eventKeys: ReadonlySet<string>;
}

const stateOf = (definitions: Definitions<AttributeDefinition>): AttributesState => {
  const keys = (type: AttributeType) => definitions.keys(type);
  return {
    definitions,
    get userKeys() {
      return keys('user');
    },
    get eventKeys() {
      return keys('event');
    },
  };
};

export const noAttributes: AttributesState = stateOf(new Definitions());

export const evolveAttributes = (
  { definitions }: AttributesState,
  event: AttributesEvent,
  recordedAt: string,
): AttributesState => {
  const { id } = event.data;
  switch (event.type) {
    case 'AttributeCreated':
      return stateOf(
        definitions.with(id, (before) => ({ ...event.data, created: before?.created ?? recordedAt })),
      );
    case 'AttributeRenamed':
      return stateOf(definitions.changed(id, (definition) => ({ ...definition, name: event.data.name })));
    case 'AttributeDeleted':
      return stateOf(definitions.without(id));
    default:
      return unreachable(event, 'event of attributes');
  }
};
