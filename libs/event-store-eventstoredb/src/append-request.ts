import messages from '@eventstore/db-client/generated/streams_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { ExpectedRevision, NewEvent } from '@rollcall/event-sourcing';

/** One append as one message: `MAX_APPEND_BYTES` is far below what a message may have. */
export function appendRequest(
  correlationId: string,
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): messages.BatchAppendReq {
  const options = new messages.BatchAppendReq.Options().setStreamIdentifier(streamIdentifier(stream));
  if (expected === 'any') options.setAny(new empty.Empty());
  else if (expected === 'no-stream') options.setNoStream(new empty.Empty());
  else options.setStreamPosition(String(expected));
  return new messages.BatchAppendReq()
    .setCorrelationId(uuid(correlationId))
    .setOptions(options)
    .setProposedMessagesList(events.map(proposed))
    .setIsFinal(true);
}

export const streamIdentifier = (stream: string): shared.StreamIdentifier =>
  new shared.StreamIdentifier().setStreamName(Buffer.from(stream));

const uuid = (id: string): shared.UUID => new shared.UUID().setString(id);

/** The texts go as they are, byte for byte: the client's own append would parse and write them anew. */
function proposed({ id, type, data, metadata }: NewEvent): messages.BatchAppendReq.ProposedMessage {
  const message = new messages.BatchAppendReq.ProposedMessage()
    .setId(uuid(id))
    .setData(Buffer.from(data))
    .setCustomMetadata(Buffer.from(metadata));
  message.getMetadataMap().set('type', type).set('content-type', 'application/json');
  return message;
}
