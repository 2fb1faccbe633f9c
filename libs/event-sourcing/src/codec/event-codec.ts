import { randomUUID } from 'node:crypto';
import type { DomainEvent, Recorded } from '@rollcall/domain';
import { EngineError, type EngineErrorCode } from '../errors.js';
import type { NewEvent, RecordedEvent } from '../event-store.js';
import type { DataKey } from '../sealing/data-key.js';
import { seal, unseal } from '../sealing/seal.js';
import type { SealingKeys } from '../sealing/sealing-keys.js';
import { metadataText, parseMetadata, type RecordingContext } from './event-metadata.js';
import { domainSchemas, upcast, type EventSchema, type EventSchemas } from './event-schemas.js';

export interface EventCodecOptions {
  readonly keys: SealingKeys;
  /** Default: `domainSchemas`. */
  readonly schemas?: EventSchemas;
}

/** Data as it is stored: `sealed` is base64 of the sealed JSON, and opens only for this stream and event. */
interface StoredData {
  readonly sealed?: unknown;
}

type Decoded = { -readonly [Member in keyof Recorded]: Recorded[Member] };

interface Sealed {
  readonly event: RecordedEvent;
  readonly decoded: Decoded;
  readonly text: string;
  readonly keyId: string;
  readonly version: number;
}

const boundTo = (stream: string, eventId: string): string => `${stream}\0${eventId}`;

const isSealed = ({ data }: DomainEvent): boolean => (data as StoredData).sealed !== undefined;

/** Must a key be given to encode these? */
export const anySealed = (events: readonly DomainEvent[]): boolean => events.some(isSealed);

/** Domain events to what the log keeps, and back. */
export class EventCodec {
  readonly keys: SealingKeys;
  private readonly schemas: ReadonlyMap<string, EventSchema>;

  constructor(options: EventCodecOptions) {
    this.keys = options.keys;
    this.schemas = new Map(Object.entries(options.schemas ?? domainSchemas));
  }

  /** Gives ids, seals `data.sealed` with the stream's key (see `anySealed`), whose id goes into the metadata. */
  encode(
    stream: string,
    events: readonly DomainEvent[],
    context: RecordingContext,
    key?: DataKey,
  ): NewEvent[] {
    return events.map((event) => {
      const { version } = this.schemaOf(event);
      const id = randomUUID();
      const sealing = isSealed(event) ? given(key) : undefined;
      return {
        id,
        type: event.type,
        data: dataText(stream, id, event, sealing),
        metadata: metadataText(version, sealing?.id, context, event.idempotencyKey),
      };
    });
  }

  /**
   * In the order given. Events of unknown types are left out (a newer process may write some); `data.sealed` is absent
   * where the key has been forgotten. One look-up of keys for all of them, none when nothing is sealed.
   * Errors, with the event's place in `detail`: `unknown_event_version`, `unsealing_failed`, `malformed_event`.
   */
  async decode(events: readonly RecordedEvent[]): Promise<Recorded[]> {
    const decoded: Decoded[] = [];
    const sealed: Sealed[] = [];
    for (const event of events) {
      const schema = this.schemas.get(event.type);
      if (schema !== undefined) decoded.push(parsed(event, schema, sealed));
    }
    if (sealed.length > 0) await this.open(sealed);
    return decoded;
  }

  /** As `decode`, for who must miss nothing: an event of an unknown type is an `unknown_event_version`, too. */
  async decodeEvery(events: readonly RecordedEvent[]): Promise<Recorded[]> {
    const unknown = events.find(({ type }) => !this.schemas.has(type));
    if (unknown === undefined) return this.decode(events);
    throw failure('unknown_event_version', `Events of the type ${unknown.type} are not known here`, unknown);
  }

  private schemaOf({ type }: DomainEvent): EventSchema {
    const schema = this.schemas.get(type);
    if (schema === undefined) throw new Error(`No schema is registered for events of type ${type}`);
    return schema;
  }

  private async open(sealed: readonly Sealed[]): Promise<void> {
    const keys = await this.keys.get(sealed.map(({ keyId }) => keyId));
    for (const { event, decoded, text, keyId, version } of sealed) {
      const key = keys.get(keyId);
      const data = { ...decoded.data, sealed: key && opened(key, event, text) };
      if (key === undefined) delete data.sealed;
      decoded.data = upcast(this.schemas.get(event.type)!, version, data);
    }
  }
}

function given(key: DataKey | undefined): DataKey {
  if (key === undefined) throw new Error('A key is needed where something is to be sealed');
  return key;
}

function dataText(stream: string, id: string, event: DomainEvent, sealing: DataKey | undefined): string {
  if (sealing === undefined) return JSON.stringify(event.data);
  const { sealed } = event.data as StoredData;
  const text = seal(sealing.key, boundTo(stream, id), JSON.stringify(sealed)).toString('base64');
  return JSON.stringify({ ...event.data, sealed: text });
}

/** All of one shape, whatever is absent: this runs for every event of a catch-up. */
function parsed(event: RecordedEvent, schema: EventSchema, sealed: Sealed[]): Decoded {
  const data = parsedBy(parseData, event, event.data);
  const metadata = parsedBy(parseMetadata, event, event.metadata);
  const version = metadata.v;
  if (version !== schema.version && !(version >= 1 && version < schema.version)) {
    throw failure('unknown_event_version', `Version ${version} of ${event.type} is not known here`, event);
  }
  const decoded: Decoded = {
    type: event.type,
    data,
    idempotencyKey: metadata.idempotencyKey,
    id: event.id,
    stream: event.stream,
    revision: event.revision,
    position: event.position,
    recordedAt: metadata.recordedAt,
    correlationId: metadata.correlationId,
    causationId: metadata.causationId,
    actor: metadata.actor,
  };
  if (typeof data.sealed === 'string') {
    if (typeof metadata.k !== 'string')
      throw failure('malformed_event', `Event ${event.id} does not name its key`, event);
    sealed.push({ event, decoded, text: data.sealed, keyId: metadata.k, version });
  } else if (version !== schema.version) decoded.data = upcast(schema, version, data);
  return decoded;
}

const parseData = (text: string): StoredData => JSON.parse(text) as StoredData;

/** The parser's own message is dropped: it quotes the text. */
function parsedBy<Value extends object>(
  parse: (text: string) => Value,
  event: RecordedEvent,
  text: string,
): Value {
  try {
    const value = parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Answered below, as what is JSON but no object.
  }
  throw failure('malformed_event', `Event ${event.id} is not a JSON object`, event);
}

function opened(key: Buffer, event: RecordedEvent, text: string): unknown {
  try {
    return JSON.parse(
      unseal(key, boundTo(event.stream, event.id), Buffer.from(text, 'base64')).toString('utf8'),
    ) as unknown;
  } catch (cause) {
    throw failure('unsealing_failed', `The sealed part of event ${event.id} does not open`, event, cause);
  }
}

const failure = (
  code: EngineErrorCode,
  message: string,
  event: RecordedEvent,
  cause?: unknown,
): EngineError => {
  const { id, stream, revision, position, type } = event;
  return new EngineError(code, message, { eventId: id, stream, revision, position, type }, { cause });
};
