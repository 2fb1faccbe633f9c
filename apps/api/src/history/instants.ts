import { isInstant } from '../http/validation/texts.js';
import { textRule } from '../http/validation/rule.js';

const LAST = '9999-12-31T23:59:59.999Z';

/** As `recordedAt` is written, so that the two can be compared: ISO 8601 UTC with milliseconds. */
export function recordedForm(instant: string): string {
  const time = Math.min(Date.parse(instant), Date.parse(LAST));
  return new Date(time).toISOString();
}

/** The last millisecond before an instant. */
export const justBefore = (recorded: string): string => new Date(Date.parse(recorded) - 1).toISOString();

const hasPassed = (text: string): boolean => isInstant(text) && Date.parse(text) <= Date.now();

/** By this server's clock: what will have been recorded by a later instant is not known yet. */
export const IsPastInstant = textRule(
  'past-instant',
  hasPassed,
  'an ISO 8601 date and time with a zone that has passed',
);

export const IsInstant = textRule('instant', isInstant, 'an ISO 8601 date and time with a zone');
