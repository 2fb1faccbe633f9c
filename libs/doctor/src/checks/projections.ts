import { error, ok, warning, type Check, type Seen } from '../finding.js';

/** What is known of a projection, by whoever feeds it. */
export interface ProjectionHealth {
  readonly name: string;
  readonly version: number;
  readonly state: string;
  /** ISO 8601 UTC; undefined: it is not paused. */
  readonly pausedAt: string | undefined;
  /** null: not known. */
  readonly secondsBehind: number | null;
  readonly parked: number;
  /** The last one. */
  readonly error:
    | { readonly code: string; readonly message: string; readonly at: string; readonly eventId?: string }
    | undefined;
  /** Is whoever measures it alive? */
  readonly isMeasured: boolean;
}

/** Seconds of lag that are not told of: a read model is never quite at the head. */
const TOLERATED_SECONDS = 30;

/** Are all read models fed? */
export const projectionsCheck = (list: (this: void) => Promise<readonly ProjectionHealth[]>): Check => ({
  name: 'projections',
  async look() {
    const all = await list();
    const seen = all.flatMap(seenOf);
    return seen.length > 0
      ? seen
      : [ok(`None of ${all.length} projections has stopped, is behind, or has parked documents.`)];
  },
});

function seenOf(projection: ProjectionHealth): readonly Seen[] {
  const { name, version, state, pausedAt, secondsBehind, parked, isMeasured } = projection;
  const which = `${name} version ${version}`;
  const seen: Seen[] = [];
  if (state === 'stopped')
    seen.push(
      error(
        `${which} has stopped${becauseOf(projection)}.`,
        'Mend what is told, or run the version that can read the event, and restart the process that feeds it.',
      ),
    );
  else if (pausedAt !== undefined)
    seen.push(
      warning(
        `${which} is paused since ${pausedAt}.`,
        `\`rollcall projections resume ${name}\` lets it go on.`,
      ),
    );
  else if (!isMeasured)
    seen.push(error(`Nobody tells how far ${which} is: no process feeds it.`, 'Start a projector process.'));
  else if (state === 'retrying')
    seen.push(warning(`${which} waits${becauseOf(projection)}.`, 'See what is said of the stores.'));
  else if (secondsBehind !== null && secondsBehind > TOLERATED_SECONDS)
    seen.push(
      warning(
        `${which} is ${Math.round(secondsBehind)} s behind.`,
        'If it does not come nearer, start more projector processes, or look at the read store.',
      ),
    );
  if (parked > 0)
    seen.push(
      error(
        `${parked} documents of ${which} are parked: their users get 503.`,
        `\`rollcall parked list\` tells why; after the fix \`rollcall parked retry --all\`.`,
      ),
    );
  return seen;
}

function becauseOf({ error: last }: ProjectionHealth): string {
  if (last === undefined) return '';
  const event = last.eventId === undefined ? '' : `, event ${last.eventId}`;
  return ` since ${last.at} (${last.code}${event}): ${last.message.replace(/\.$/, '')}`;
}
