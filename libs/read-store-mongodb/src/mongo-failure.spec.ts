import { describe, expect, it } from '@jest/globals';
import { EngineError } from '@rollcall/event-sourcing';
import {
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoNotConnectedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
  MongoWriteConcernError,
} from 'mongodb';
import { bulkError } from '../../../test/support/mongo-bulk-error.js';
import { toStoreError } from './mongo-failure.js';

describe('An error of the MongoDB driver', () => {
  const server = (code: number, more: object = {}): MongoServerError =>
    new MongoServerError({ message: 'about ada@example.com', code, ...more });

  it.each([
    new MongoNetworkError('connection 5 to 127.0.0.1:27017 closed'),
    Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }),
    new MongoNetworkTimeoutError('timed out'),
    new MongoServerSelectionError('Server selection timed out', {} as never),
    new MongoTopologyClosedError(),
    new MongoNotConnectedError('not connected'),
    new MongoClientClosedError(),
    new MongoWriteConcernError({ ok: 1, writeConcernError: { code: 64, errmsg: 'waiting' } }),
    server(10107),
    server(11600),
    server(50),
    server(13),
    server(99_999, { errorLabels: ['RetryableWriteError'] }),
    new MongoBulkWriteError(new MongoNetworkError('closed'), bulkError([]).result),
    new MongoBulkWriteError(server(10107), bulkError([]).result),
    bulkError([{ index: 0, code: 11602 }]),
    bulkError([
      { index: 0, code: 11000 },
      { index: 1, code: 189 },
    ]),
    bulkError([{ index: 0, code: 11000 }], { code: 64, errmsg: 'waiting for replication timed out' }),
  ])('says that the store is away: %s', (error) => {
    expect(toStoreError(error)).toMatchObject({
      name: 'EngineError',
      code: 'store_unavailable',
      detail: { store: 'mongodb', failure: expect.any(String) },
      cause: error,
    });
  });

  it.each([
    server(2),
    server(11000),
    new MongoInvalidArgumentError('no'),
    bulkError([{ index: 0, code: 121 }]),
  ])('is a fault of ours where the request was wrong, and no error of the driver any more: %s', (error) => {
    const fault = toStoreError(error) as Error;
    expect(fault.name).toBe('Error');
    expect(fault.message).toMatch(/refused a request/);
    expect(fault.cause).toBe(error);
  });

  it('says why no server was found, where connecting failed', () => {
    const refused = { error: new MongoNetworkError('self-signed certificate') } as never;
    const { message } = toStoreError(new MongoServerSelectionError('timed out', refused)) as Error;
    expect(message).toContain('self-signed certificate');
  });

  it('says nothing of what the server quotes', () => {
    for (const code of [2, 10107]) expect((toStoreError(server(code)) as Error).message).not.toContain('ada');
  });

  it('is left alone where it is none', () => {
    for (const error of [new EngineError('parked', 'x'), new TypeError('x'), undefined])
      expect(toStoreError(error)).toBe(error);
    expect(bulkError([{ index: 0, code: 1 }])).toBeInstanceOf(MongoBulkWriteError);
  });
});
