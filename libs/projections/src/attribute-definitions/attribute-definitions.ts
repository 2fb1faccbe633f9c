import type { AttributeDefinition, AttributesEvent } from '@rollcall/domain';
import type { DocumentProjection } from '../projection.js';

/** Active ones only, in order of creation; one that was created again keeps its id and goes to the end. */
export interface AttributeDefinitions {
  readonly definitions: readonly AttributeDefinition[];
}

function evolved(
  definitions: readonly AttributeDefinition[],
  event: AttributesEvent,
  recordedAt: string,
): readonly AttributeDefinition[] {
  const { id } = event.data;
  switch (event.type) {
    case 'AttributeCreated': {
      const { key, name, type } = event.data;
      return [
        ...definitions.filter((other) => other.id !== id),
        { id, key, name, type, created: recordedAt },
      ];
    }
    case 'AttributeRenamed': {
      const { name } = event.data;
      return definitions.map((definition) => (definition.id === id ? { ...definition, name } : definition));
    }
    case 'AttributeDeleted':
      return definitions.filter((definition) => definition.id !== id);
  }
}

/** An environment's attributes; one document an environment, keyed by its attributes stream. */
export const attributeDefinitionsProjection: DocumentProjection<AttributeDefinitions, AttributesEvent> = {
  name: 'attribute-definitions',
  version: 1,
  types: ['AttributeCreated', 'AttributeRenamed', 'AttributeDeleted'],
  key: (event) => event.stream,
  evolve: (document, event) => ({
    definitions: evolved(document?.definitions ?? [], event, event.recordedAt),
  }),
  shown: 'all',
  fields: {},
  fieldsOf: () => ({}),
};
