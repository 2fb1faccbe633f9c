import type { RecordMetricEvent } from '@rollcall/domain';
import type { EnvironmentFacts } from '../../engine/environment-directory.js';
import { identificationOf } from '../../engine/users.js';
import { detailsOf } from '../users/user.dto.js';
import type { MetricEventBody } from './metric-event.dto.js';

export interface AskedRecording extends MetricEventBody {
  readonly metric: string;
  readonly idempotencyKey: string | undefined;
}

/** The command of one metric event, once it is known when it arrives (ISO 8601 UTC). Single events and batches alike. */
export function recordingOf(
  facts: EnvironmentFacts,
  asked: AskedRecording,
): (now: string) => RecordMetricEvent {
  const { user, metric, value, attributes, idempotencyKey } = asked;
  const at = asked.timestamp === undefined ? undefined : new Date(asked.timestamp).toISOString();
  const identification = identificationOf(facts, user.id, detailsOf(user));
  return (now) => ({
    type: 'RecordMetricEvent',
    expects: 'any',
    ...identification,
    metric,
    value,
    at: at ?? now,
    defaultTz: facts.settings.defaultTimeZone,
    attributes,
    metricKeys: facts.metrics.keys,
    eventAttributeKeys: facts.attributes.eventKeys,
    idempotencyKey,
  });
}
