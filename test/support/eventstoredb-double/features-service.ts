import { status, type sendUnaryData } from '@grpc/grpc-js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';

/** Which version it is; a server of before 21.10 does not know the call. */
export const tellVersion =
  (version: () => string | undefined) =>
  (_: unknown, answer: sendUnaryData<features.SupportedMethods>): void => {
    const told = version();
    if (told === undefined) answer({ code: status.UNIMPLEMENTED, details: 'Unimplemented' });
    else answer(null, new features.SupportedMethods().setEventStoreServerVersion(told));
  };
