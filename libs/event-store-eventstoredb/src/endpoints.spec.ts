import { describe, expect, it } from '@jest/globals';
import { accessFrom } from './endpoints.js';

describe('A connection string of EventStoreDB', () => {
  it('names one server', () => {
    const access = accessFrom('esdb://127.0.0.1:2113?tls=false');
    expect(access.endpoints).toEqual([{ address: '127.0.0.1', port: 2113 }]);
    expect(access.discover).toBe(false);
  });

  it('names a cluster by several members, or by a name to discover it with', () => {
    expect(accessFrom('esdb://a:2113,b:2114?tls=false')).toMatchObject({ discover: true });
    expect(accessFrom('esdb+discover://cluster:2113?tls=false')).toMatchObject({ discover: true });
  });

  it('sends credentials over an encrypted connection only', () => {
    expect(accessFrom('esdb://admin:changeit@a:2113').call).toBeDefined();
    expect(accessFrom('esdb://admin:changeit@a:2113?tls=false').call).toBeUndefined();
  });

  it.each(['http://admin:secret@a', 'esdb://admin:secret@a:port', 'admin:secret'])(
    'is refused without being repeated, as it may hold a password: %s',
    (url) => {
      expect(() => accessFrom(url)).toThrow(/^(?!.*secret).*Not a connection string/);
    },
  );
});
