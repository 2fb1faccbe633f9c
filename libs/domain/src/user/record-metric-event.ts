import { DomainError, isDomainError } from '../shared/errors.js';
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

/** What is told of the user stands below `user` in the request, and is named so where it is refused. */
const told = (state: UserState, command: RecordMetricEvent): readonly DetailsEvent[] => {
  try {
    return upsert(state, command);
  } catch (error) {
    throw isDomainError(error) ? belowUser(error) : error;
  }
};

/** Words about a field begin with its name. */
const belowUser = (error: DomainError): DomainError => {
  const { code, message, detail } = error;
  if (detail.field === undefined) return error;
  const field = `user.${detail.field}`;
  return new DomainError(
    code,
    message.replace(detail.field, () => field),
    { ...detail, field },
  );
};

/** Upserts the user, then records the event: one decision, so that both are stored or neither. */
export const recordMetricEvent = (
  state: UserState,
  command: RecordMetricEvent,
): readonly (DetailsEvent | MetricEventRecorded)[] => {
  checkKeys(command);
  checkValue(state, command);
  const details = told(state, command);
  const { metric, value, at, attributes, idempotencyKey } = command;
  const tz = zoneAfter(state, details, command.defaultTz);
  const hasAttributes = attributes !== undefined && Object.keys(attributes).length > 0;
  const recorded: MetricEventRecorded = {
    type: 'MetricEventRecorded',
    data: { metric, value, at, tz, day: dayIn(at, tz), ...(hasAttributes && { attributes }) },
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
  return [...details, recorded];
};
