import { InvalidArgumentError } from 'commander';
import { DateTime } from 'luxon';

const dayOrInstant = /^\d{4}-\d{2}-\d{2}(?:$|T.*(?:Z|[+-]\d{2}:\d{2})$)/;

/** An option's instant, as events have it (ISO 8601 UTC with milliseconds). A date alone is its first moment in UTC. */
export function instantOf(text: string): string {
  const instant = DateTime.fromISO(text, { zone: 'utc' });
  const iso = dayOrInstant.test(text) ? instant.toISO() : null;
  if (iso !== null) return iso;
  throw new InvalidArgumentError(
    'It must be a date (2024-01-17, in UTC) or an instant with a zone (2024-01-17T09:30:00Z).',
  );
}
