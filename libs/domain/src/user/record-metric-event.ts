import { DomainError } from '../shared/errors.js';
import { dayIn } from '../shared/time-zones.js';
import type { RecordMetricEvent } from './commands.js';
import { type DetailsEvent, upsert } from './details/tell-details.js';
import type { MetricEventRecorded } from './events.js';
import { totalOf, type UserState } from './state.js';

const checkKeys = ({ metric, metricKeys, attributes = {}, eventAttributeKeys }: RecordMetricEvent): void => {
  if (!metricKeys.has(metric)) {
    throw new DomainError('metric_not_found', 'Metric not found', { field: 'key' });
  }
  const unknown = Object.keys(attributes).filter((key) => !eventAttributeKeys.has(key));
  if (unknown.length > 0) {
    const message = 'Some event attributes are not defined';
    throw new DomainError('invalid_event_attribute_keys', message, { keys: unknown });
  }
};

const checkValue = (state: UserState, { metric, value }: RecordMetricEvent): void => {
  if (!Number.isFinite(value)) {
    throw new DomainError('invalid_value', 'value must be a finite number', { field: 'value' });
  }
  if (!Number.isFinite(totalOf(state, metric) + value)) {
    const message = 'value would take the total out of the range of numbers';
    throw new DomainError('total_out_of_range', message, { field: 'value' });
  }
};

/** The user's zone once the request's own details are in force. */
const zoneAfter = (state: UserState, told: readonly DetailsEvent[], defaultTz: string): string => {
  const identified = told.find((event) => event.type === 'UserIdentified');
  const stored = state.status === 'known' ? state.profile.tz : null;
  return (identified?.data.tz === undefined ? stored : identified.data.tz) ?? defaultTz;
};

/** Upserts the user, then records the event: one decision, so that both are stored or neither. */
export const recordMetricEvent = (
  state: UserState,
  command: RecordMetricEvent,
): readonly (DetailsEvent | MetricEventRecorded)[] => {
  checkKeys(command);
  checkValue(state, command);
  const told = upsert(state, command);
  const { metric, value, at, attributes, idempotencyKey } = command;
  const tz = zoneAfter(state, told, command.defaultTz);
  const hasAttributes = attributes !== undefined && Object.keys(attributes).length > 0;
  const recorded: MetricEventRecorded = {
    type: 'MetricEventRecorded',
    data: { metric, value, at, tz, day: dayIn(at, tz), ...(hasAttributes && { attributes }) },
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
  return [...told, recorded];
};
