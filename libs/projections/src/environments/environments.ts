import type { EnvironmentEvent, EnvironmentKind } from '@rollcall/domain';
import type { DocumentProjection } from '../projection.js';

/** Without the salt, which stays in the log. */
export interface EnvironmentDocument {
  readonly key: string;
  readonly name: string;
  readonly kind: EnvironmentKind;
  /** ISO 8601 UTC. */
  readonly created: string;
}

/** One document an environment, keyed by its stream. */
export const environmentsProjection: DocumentProjection<EnvironmentDocument, EnvironmentEvent> = {
  name: 'environments',
  version: 1,
  types: ['EnvironmentCreated', 'EnvironmentRenamed'],
  key: (event) => event.stream,
  evolve(document, event) {
    switch (event.type) {
      case 'EnvironmentCreated': {
        const { key, name, kind } = event.data;
        return { key, name, kind, created: event.recordedAt };
      }
      case 'EnvironmentRenamed':
        return document && { ...document, name: event.data.name };
    }
  },
  shown: 'all',
  fields: { key: 'text', name: 'text', created: 'text' },
  fieldsOf: ({ key, name, created }) => ({ key, name, created }),
};
