import { DomainError } from '@rollcall/domain';
import type { EnvironmentFacts } from '../../engine/environment-directory.js';
import { metricNotFound } from '../../application/user-metrics/metric.response.js';
import { HttpRefusal } from '../../http/errors/http-refusal.js';
import { checkBody } from '../../http/validation/check.js';
import { isObject, itemsOf } from '../bulk/check-items.js';
import { BatchEventItem, MAX_BATCH_EVENTS } from './batch-event.dto.js';

const check = checkBody(BatchEventItem);

/** The shape of a batch. The first item that is not as it should be refuses the whole, named by its place. */
export function checkBatch(body: unknown): readonly BatchEventItem[] {
  return itemsOf(body, MAX_BATCH_EVENTS).map((item, index) => {
    if (!isObject(item)) throw new HttpRefusal(400, 'wrong_type', `items[${index}] must be a JSON object.`);
    const refusal = check(item);
    if (refusal === undefined) return item as BatchEventItem;
    const { status, code, message, detail } = refusal;
    const field = `items[${index}]${detail.field === undefined ? '' : `.${detail.field}`}`;
    throw new HttpRefusal(status, code, `items[${index}]: ${message}`, { ...detail, field });
  });
}

/**
 * All keys of a batch, before anything is stored: `metric_not_found`, `invalid_attribute_keys` (of users),
 * `invalid_event_attribute_keys`.
 */
export function checkKeys(items: readonly BatchEventItem[], { metrics, attributes }: EnvironmentFacts): void {
  const unknownMetric = items.findIndex(({ key }) => !metrics.keys.has(key));
  if (unknownMetric !== -1) throw metricNotFound(`items[${unknownMetric}].key`);
  const ofUsers = unknownKeys(
    items.map(({ user }) => user.attributes),
    attributes.userKeys,
  );
  if (ofUsers.length > 0) {
    throw new DomainError('invalid_attribute_keys', 'Some attributes are not defined', { keys: ofUsers });
  }
  const ofEvents = unknownKeys(
    items.map((item) => item.attributes),
    attributes.eventKeys,
  );
  if (ofEvents.length > 0) {
    const message = 'Some event attributes are not defined';
    throw new DomainError('invalid_event_attribute_keys', message, { keys: ofEvents });
  }
}

const unknownKeys = (told: readonly (object | undefined)[], known: ReadonlySet<string>): string[] => [
  ...new Set(told.flatMap((attributes) => Object.keys(attributes ?? {})).filter((key) => !known.has(key))),
];
