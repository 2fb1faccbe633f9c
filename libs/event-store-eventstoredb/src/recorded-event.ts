import type messages from '@eventstore/db-client/generated/streams_pb.js';
import type { Position, RecordedEvent } from '@rollcall/event-sourcing';
import type { EventSelection } from './event-selection.js';
import { toPosition } from './position.js';

type Recorded = messages.ReadResp.ReadEvent.RecordedEvent;

export const recordedIn = (answer: messages.ReadResp): Recorded | undefined => answer.getEvent()?.getEvent();

export const positionOf = (event: Recorded): Position =>
  toPosition(event.getCommitPosition(), event.getPreparePosition());

const typeOf = (event: Recorded): string => event.getMetadataMap().get('type') ?? '';

const streamOf = (event: Recorded): string => text(event.getStreamIdentifier()?.getStreamName_asU8());

export const isSelected = (event: Recorded, { matches }: EventSelection): boolean =>
  matches(typeOf(event), streamOf(event));

/** With the texts as they were appended: whoever reads says whether they are what was to be written. */
export const toRecordedEvent = (event: Recorded): RecordedEvent => ({
  id: event.getId()?.getString() ?? '',
  type: typeOf(event),
  data: text(event.getData_asU8()),
  metadata: text(event.getCustomMetadata_asU8()),
  stream: streamOf(event),
  revision: Number(event.getStreamRevision()),
  position: positionOf(event),
});

const text = (bytes: Uint8Array = new Uint8Array()): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
