import type { ServerDuplexStream } from '@grpc/grpc-js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import statusMessages from '@eventstore/db-client/generated/status_pb.js';
import codes from '@eventstore/db-client/generated/code_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import { setTimeout as wait } from 'node:timers/promises';
import type { Faults } from './faults.js';
import type { AppendOutcome, Expected, LogInMemory, ProposedEvent } from './log-in-memory.js';
import { notLeader } from './not-leader.js';

type Call = ServerDuplexStream<messages.BatchAppendReq, messages.BatchAppendResp>;

/** The server's own default. */
const MAX_APPEND_BYTES = 1024 * 1024;

export const batchAppend =
  (log: LogInMemory, faults: Faults, dropConnections: () => void) =>
  (call: Call): void => {
    const answer = async (request: messages.BatchAppendReq): Promise<void> => {
      if (faults.leader) return void call.emit('error', notLeader(faults.leader));
      if (faults.append === 'drop-before') return dropConnections();
      const outcome = apply(request, log);
      if (faults.append === 'drop-after') return dropConnections();
      if (faults.append === 'swallow') return;
      if (faults.answerAfterMs) await wait(faults.answerAfterMs);
      if (!call.cancelled && !call.destroyed) call.write(reply(request, outcome));
    };
    call
      .on('data', (request: messages.BatchAppendReq) => void answer(request))
      .on('error', () => undefined)
      .on('end', () => call.end());
  };

function apply(request: messages.BatchAppendReq, log: LogInMemory): AppendOutcome | 'too-large' {
  const proposed = request.getProposedMessagesList().map(toProposed);
  const bytes = proposed.reduce(
    (sum, { type, data, metadata }) => sum + 2 * type.length + data.length + metadata.length,
    0,
  );
  if (bytes > MAX_APPEND_BYTES) return 'too-large';
  const options = request.getOptions()!;
  return log.append(streamNameIn(options.getStreamIdentifier()), expectedIn(options), proposed);
}

export const streamNameIn = (identifier: shared.StreamIdentifier | undefined): string =>
  Buffer.from(identifier!.getStreamName_asU8()).toString();

function expectedIn(options: messages.BatchAppendReq.Options): Expected {
  if (options.hasAny()) return 'any';
  return options.hasNoStream() ? 'no-stream' : Number(options.getStreamPosition());
}

function toProposed(message: messages.BatchAppendReq.ProposedMessage): ProposedEvent {
  const described = message.getMetadataMap();
  return {
    id: message.getId()!.getString(),
    type: described.get('type')!,
    contentType: described.get('content-type')!,
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

function reply(
  request: messages.BatchAppendReq,
  outcome: AppendOutcome | 'too-large',
): messages.BatchAppendResp {
  const response = new messages.BatchAppendResp()
    .setCorrelationId(request.getCorrelationId())
    .setStreamIdentifier(request.getOptions()?.getStreamIdentifier());
  if (outcome === 'too-large') {
    const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND_BYTES);
    return response.setError(error('MaximumAppendSizeExceeded', details.serializeBinary()));
  }
  if (outcome.kind === 'conflict') {
    const details = new shared.WrongExpectedVersion();
    if (outcome.actual >= 0) details.setCurrentStreamRevision(String(outcome.actual));
    return response.setError(error('WrongExpectedVersion', details.serializeBinary()));
  }
  const position = new shared.AllStreamPosition()
    .setCommitPosition(String(outcome.position))
    .setPreparePosition(String(outcome.position));
  return response.setSuccess(
    new messages.BatchAppendResp.Success().setCurrentRevision(String(outcome.revision)).setPosition(position),
  );
}

function error(name: string, value: Uint8Array): statusMessages.Status {
  const details = new any.Any();
  details.pack(value, `event_store.client.${name}`);
  return new statusMessages.Status().setCode(codes.Code.UNKNOWN).setMessage(name).setDetails(details);
}
