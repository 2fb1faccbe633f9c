import type { MetricDefinition, MetricsEvent } from '@rollcall/domain';
import type { DocumentProjection } from '../projection.js';

/** Active ones only, in order of creation; one that was created again keeps its id and goes to the end. */
export interface MetricDefinitions {
  readonly definitions: readonly MetricDefinition[];
}

function evolved(
  definitions: readonly MetricDefinition[],
  event: MetricsEvent,
  recordedAt: string,
): readonly MetricDefinition[] {
  const { id } = event.data;
  switch (event.type) {
    case 'MetricCreated': {
      const { key, name, unitType, units } = event.data;
      const created = { id, key, name, unitType, units, created: recordedAt };
      return [...definitions.filter((other) => other.id !== id), created];
    }
    case 'MetricChanged': {
      const changes = event.data;
      return definitions.map((definition) =>
        definition.id === id ? { ...definition, ...changes } : definition,
      );
    }
    case 'MetricDeleted':
      return definitions.filter((definition) => definition.id !== id);
  }
}

/** An environment's metrics; one document an environment, keyed by its metrics stream. */
export const metricDefinitionsProjection: DocumentProjection<MetricDefinitions, MetricsEvent> = {
  name: 'metric-definitions',
  version: 1,
  types: ['MetricCreated', 'MetricChanged', 'MetricDeleted'],
  key: (event) => event.stream,
  evolve: (document, event) => ({
    definitions: evolved(document?.definitions ?? [], event, event.recordedAt),
  }),
  shown: 'all',
  fields: {},
  fieldsOf: () => ({}),
};
