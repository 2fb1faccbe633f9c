import { Definitions } from '../shared/definitions.js';
import { unreachable } from '../shared/unreachable.js';
import type { MetricDefinition, MetricsEvent } from './events.js';

/** An environment's metrics. Holds indexes, so it is no JSON: fold it, do not keep it as a snapshot. */
export interface MetricsState {
  readonly definitions: Definitions<MetricDefinition>;
  /** Keys of the active metrics: the same set until something changes. */
  readonly keys: ReadonlySet<string>;
}

const stateOf = (definitions: Definitions<MetricDefinition>): MetricsState => ({
  definitions,
  get keys() {
    return definitions.keys();
  },
});

export const noMetrics: MetricsState = stateOf(new Definitions());

export const evolveMetrics = (
  { definitions }: MetricsState,
  event: MetricsEvent,
  recordedAt: string,
): MetricsState => {
  const { id } = event.data;
  switch (event.type) {
    case 'MetricCreated':
      return stateOf(
        definitions.with(id, (before) => ({ ...event.data, created: before?.created ?? recordedAt })),
      );
    case 'MetricChanged':
      return stateOf(definitions.changed(id, (definition) => ({ ...definition, ...event.data })));
    case 'MetricDeleted':
      return stateOf(definitions.without(id));
    default:
      return unreachable(event, 'event of metrics');
  }
};
