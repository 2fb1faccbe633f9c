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

export interface ProjectionsParts {
  list(this: void): Promise<readonly ProjectionHealth[]>;
  /** The server feeds them itself: there is no process to start for it. */
  readonly isEmbedded: boolean;
}

/** Are all read models fed? */
export const projectionsCheck = ({ list, isEmbedded }: ProjectionsParts): Check => ({
  name: 'projections',
  async look() {
    const all = await list();
    const seen = [...(isEmbedded ? unmeasured(all) : []), ...all.flatMap((one) => seenOf(one, isEmbedded))];
    return seen.length > 0
      ? seen
      : [ok(`None of ${all.length} projections has stopped, is behind, or has parked documents.`)];
  },
});

/** One finding for all: the one thread that feeds them tells of all or of none. */
function unmeasured(all: readonly ProjectionHealth[]): readonly Seen[] {
  const untold = all.filter(({ isMeasured }) => !isMeasured).length;
  if (untold === 0) return [];
  return [
    error(
      `Nobody tells how far ${untold} of ${all.length} projections are: the server, which feeds them itself, does not, or cannot write it down.`,
      "See what is said of the disk, and in the server's log; if neither tells, restart the server.",
    ),
  ];
}

function seenOf(projection: ProjectionHealth, isEmbedded: boolean): readonly Seen[] {
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
  else if (!isMeasured) {
    if (!isEmbedded)
      seen.push(
        error(`Nobody tells how far ${which} is: no process feeds it.`, 'Start a projector process.'),
      );
  } else if (state === 'retrying')
    seen.push(warning(`${which} waits${becauseOf(projection)}.`, 'See what is said of the stores.'));
  else if (secondsBehind !== null && secondsBehind > TOLERATED_SECONDS)
    seen.push(
      warning(
        `${which} is ${Math.round(secondsBehind)} s behind.`,
        isEmbedded
          ? "If it does not come nearer, see what is said of the disk, and in the server's log."
          : 'If it does not come nearer, start more projector processes, or look at the read store.',
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
