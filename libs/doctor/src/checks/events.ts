import type { EventSchemas, EventStore, RecordedEvent } from '@rollcall/event-sourcing';
import { error, ok, type Check, type Seen } from '../finding.js';
import { metadataOf } from '../metadata.js';

export interface EventParts {
  readonly store: Pick<EventStore, 'newest' | 'readAll'>;
  readonly schemas: EventSchemas;
  /** Read the whole log, not only its end; told how many events were read. */
  readonly deep: ((events: number) => void) | undefined;
}

const SAMPLED = 1_000;

interface Kind {
  readonly type: string;
  readonly version: number | undefined;
  /** Where it was met first. */
  readonly eventId: string;
  readonly position: string;
  count: number;
}

/** Is there an event type, or a version of one, that this program cannot read? */
export const eventsCheck = ({ store, schemas, deep }: EventParts): Check => ({
  name: 'events',
  async look(signal) {
    const kinds = new Kinds();
    let read = 0;
    if (deep === undefined) {
      for (const event of await store.newest(SAMPLED)) kinds.add(event);
      read = kinds.total;
    } else {
      for await (const { events } of store.readAll({ signal })) {
        for (const event of events) kinds.add(event);
        deep((read += events.length));
      }
      signal.throwIfAborted();
    }
    const which = deep === undefined ? `the newest ${read} events` : `all ${read} events`;
    const unreadable = kinds.all.filter((kind) => !isReadable(kind, schemas));
    if (unreadable.length > 0) return unreadable.map(told);
    return [ok(`${kinds.all.length} event types and versions in ${which}: all can be read.`)];
  },
});

class Kinds {
  private readonly byName = new Map<string, Kind>();
  total = 0;

  get all(): readonly Kind[] {
    return [...this.byName.values()];
  }

  add(event: RecordedEvent): void {
    const { type, id: eventId, position } = event;
    const { v: version } = metadataOf(event);
    this.total++;
    const name = `${version} ${type}`;
    const known = this.byName.get(name);
    if (known === undefined) this.byName.set(name, { type, version, eventId, position, count: 1 });
    else known.count++;
  }
}

function isReadable({ type, version }: Kind, schemas: EventSchemas): boolean {
  const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined;
  return schema !== undefined && Number.isInteger(version) && version! >= 1 && version! <= schema.version;
}

const told = ({ type, version, count, eventId, position }: Kind): Seen =>
  error(
    `${count} events of type ${type}, version ${version ?? 'unknown'}, cannot be read: one is ${eventId} at ${position}.`,
    'A newer Rollcall wrote them: run that version or a later one. Commands on their streams, history and projections stop there until then.',
  );
