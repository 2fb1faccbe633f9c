import type messages from '@eventstore/db-client/generated/streams_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type status from '@eventstore/db-client/generated/status_pb.js';
import { EngineError, type AppendResult } from '@rollcall/event-sourcing';
import { unavailable, unknownOutcome } from './failures.js';
import { toPosition } from './position.js';

/** What the server answered to an append; throws what it refused it with. */
export function resultOf(reply: messages.BatchAppendResp, stream: string): AppendResult {
  const error = reply.getError();
  if (error !== undefined) throw refusal(error, stream);
  const success = reply.getSuccess();
  const position = success?.getPosition();
  if (!success || !position) throw unknownOutcome('EventStoreDB did not say where it has written');
  return {
    revision: Number(success.getCurrentRevision()),
    position: toPosition(position.getCommitPosition(), position.getPreparePosition()),
  };
}

/** Before the names of what is told in detail. */
const packageName = 'event_store.client.';

function refusal(error: status.Status, stream: string): EngineError {
  const details = error.getDetails();
  const told = details?.getTypeName().slice(packageName.length) ?? '';
  switch (told) {
    case 'WrongExpectedVersion': {
      const wrong = shared.WrongExpectedVersion.deserializeBinary(
        details?.getValue_asU8() ?? new Uint8Array(),
      );
      const actual = wrong.hasCurrentStreamRevision() ? Number(wrong.getCurrentStreamRevision()) : -1;
      return new EngineError(
        'wrong_expected_revision',
        `Stream ${stream} is not where the append expects it`,
        { stream, actual },
      );
    }
    case 'StreamDeleted':
      return new EngineError('wrong_expected_revision', `Stream ${stream} was deleted for good`, { stream });
    case 'MaximumAppendSizeExceeded':
      return new EngineError('append_too_large', 'The append is more than EventStoreDB is set to take', {
        stream,
      });
    case 'AccessDenied':
      return unavailable('EventStoreDB does not allow this user to append');
    case 'Timeout':
    case 'Unknown':
      return unknownOutcome(`EventStoreDB did not finish the append: ${error.getMessage()}`);
    default:
      return unavailable(`EventStoreDB did not take the append: ${error.getMessage()}`);
  }
}
