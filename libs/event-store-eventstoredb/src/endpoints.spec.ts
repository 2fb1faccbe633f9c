import { describe, expect, it, jest } from '@jest/globals';
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

  it('may hold options that only matter to the client', () => {
    const { endpoints } = accessFrom(
      'esdb://a:2113?tls=true&nodePreference=leader&keep_alive_interval=10000',
    );
    expect(endpoints).toEqual([{ address: 'a', port: 2113 }]);
  });

  it.each([
    'http://admin:secret@a',
    'esdb://admin:secret@a:port',
    'admin:secret',
    'esdb://admin:secret@a:2113?tlsCaFiel=ca.pem',
    'esdb://admin:secret@a:2113?tls=true&tlsVerifyCert=false',
  ])('is refused without being repeated, as it may hold a password: %s', (url) => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    try {
      expect(() => accessFrom(url)).toThrow(/^(?!.*secret).*Not a connection string/);
      expect(warn).not.toHaveBeenCalled();
    } finally {
      warn.mockRestore();
    }
  });
});
