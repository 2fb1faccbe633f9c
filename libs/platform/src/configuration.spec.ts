import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadConfiguration, type ConfigurationError } from './configuration.js';
import { configurationTable } from './settings.js';

describe('loadConfiguration', () => {
  let directory: string;
  let envFile: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-configuration-'));
    envFile = join(directory, '.env');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const refusal = (env: NodeJS.ProcessEnv): ConfigurationError => {
    try {
      loadConfiguration(env, envFile);
    } catch (error) {
      return error as ConfigurationError;
    }
    throw new Error('It was accepted');
  };

  it('needs nothing', () => {
    expect(loadConfiguration({}, envFile)).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDirectory: resolve('data'),
      backupDirectory: resolve('data/backups'),
      adminKey: undefined,
      installationKey: undefined,
      stores: { kind: 'embedded' },
      projector: 'embedded',
      projectorPort: 3001,
      leaseSeconds: 10,
      publicUrl: undefined,
      serverUrl: undefined,
      rateLimits: { tier1: undefined, tier2: undefined },
      maxInFlight: 1_000,
      logLevel: 'info',
    });
  });

  it('takes every setting', () => {
    const installationKey = Buffer.alloc(32, 7);
    const env = {
      PORT: '8080',
      HOST: '0.0.0.0',
      ROLLCALL_DATA_DIR: '/srv/rollcall',
      ROLLCALL_BACKUP_DIR: '/srv/backups',
      ROLLCALL_ADMIN_KEY: 'first_admin.0123456789abcdef',
      ROLLCALL_INSTALLATION_KEY: installationKey.toString('base64'),
      EVENTSTORE_URL: 'esdb+discover://events:2113',
      MONGODB_URL: 'mongodb://a:27017,b:27017/rollcall?replicaSet=rs',
      ROLLCALL_PROJECTOR_PORT: '9000',
      ROLLCALL_LEASE_SECONDS: '2.5',
      ROLLCALL_STREAM_PREFIX: 'staging',
      ROLLCALL_PUBLIC_URL: 'https://rollcall.example.com/',
      ROLLCALL_URL: 'https://rollcall.internal/',
      ROLLCALL_MAX_IN_FLIGHT: '250',
      ROLLCALL_RATE_LIMIT_TIER1: '5',
      ROLLCALL_RATE_LIMIT_TIER2: '0.5',
      LOG_LEVEL: 'warn',
    };
    expect(loadConfiguration(env, envFile)).toEqual({
      port: 8080,
      host: '0.0.0.0',
      dataDirectory: '/srv/rollcall',
      backupDirectory: '/srv/backups',
      adminKey: 'first_admin.0123456789abcdef',
      installationKey,
      stores: {
        kind: 'production',
        eventStoreUrl: 'esdb+discover://events:2113',
        mongodbUrl: 'mongodb://a:27017,b:27017/rollcall?replicaSet=rs',
        streamPrefix: 'staging',
      },
      projector: 'none',
      projectorPort: 9000,
      leaseSeconds: 2.5,
      publicUrl: 'https://rollcall.example.com',
      serverUrl: 'https://rollcall.internal',
      maxInFlight: 250,
      rateLimits: { tier1: 5, tier2: 0.5 },
      logLevel: 'warn',
    });
  });

  it('reads the .env file, below what the environment says', () => {
    writeFileSync(envFile, 'PORT=4000\nLOG_LEVEL=debug\n');
    expect(loadConfiguration({ PORT: '5000' }, envFile)).toMatchObject({ port: 5000, logLevel: 'debug' });
  });

  it('says of a .env that cannot be read that it cannot, with all else that is wrong', () => {
    const problemsOf = () => loadConfiguration({ PORT: 'x' }, tmpdir());
    expect(problemsOf).toThrow(`${tmpdir()}: expected a file that can be read`);
    expect(problemsOf).toThrow('PORT: expected');
  });

  it('takes an empty variable as none', () => {
    expect(loadConfiguration({ PORT: '', ROLLCALL_ADMIN_KEY: ' ' }, envFile)).toMatchObject({
      port: 3000,
      adminKey: undefined,
    });
  });

  it('names everything that is wrong at once, each by its variable and what was expected', () => {
    const { code, problems, message } = refusal({
      PORT: '70000',
      ROLLCALL_PROJECTOR: 'sometimes',
      ROLLCALL_LEASE_SECONDS: '0.5',
      ROLLCALL_PUBLIC_URL: 'rollcall.example.com',
      ROLLCALL_MAX_IN_FLIGHT: '0',
      ROLLCALL_RATE_LIMIT_TIER1: '0',
      LOG_LEVEL: 'loud',
    });
    expect(code).toBe('invalid_configuration');
    expect(problems).toEqual([
      'PORT: expected a port, 0 to 65535, not "70000"',
      'ROLLCALL_PROJECTOR: expected one of embedded, none, not "sometimes"',
      'ROLLCALL_LEASE_SECONDS: expected a number of seconds, 1 to 600, not "0.5"',
      'ROLLCALL_PUBLIC_URL: expected an http:// or https:// address, not "rollcall.example.com"',
      'ROLLCALL_RATE_LIMIT_TIER1: expected a number of requests a second above 0, not "0"',
      'ROLLCALL_MAX_IN_FLIGHT: expected a whole number, 1 to 100000, not "0"',
      'LOG_LEVEL: expected one of fatal, error, warn, info, debug, trace, silent, not "loud"',
    ]);
    for (const problem of problems) expect(message).toContain(problem);
  });

  it.each([
    ['no dot', 'adminadminadminadminadmin'],
    ['a short prefix', 'abc.0123456789abcdef'],
    ['a long prefix', `${'p'.repeat(33)}.0123456789abcdef`],
    ['a short secret', 'admin.0123456789abcde'],
    ['a secret longer than a request may carry', `admin.${'x'.repeat(257)}`],
    ['blanks inside', 'admin.0123456789 abcdef'],
  ])('refuses an admin key with %s, without repeating it', (_, key) => {
    const { problems, message } = refusal({ ROLLCALL_ADMIN_KEY: key });
    expect(problems).toHaveLength(1);
    expect(message).not.toContain(key);
  });

  it.each(['c2hvcnQ=', 'not base64 at all', Buffer.alloc(33).toString('base64')])(
    'refuses the installation key %s, without repeating it',
    (key) => {
      const { problems, message } = refusal({ ROLLCALL_INSTALLATION_KEY: key });
      expect(problems).toEqual(['ROLLCALL_INSTALLATION_KEY: expected base64 of 32 bytes']);
      expect(message).not.toContain(key);
    },
  );

  it('wants both production stores or neither', () => {
    expect(refusal({ EVENTSTORE_URL: 'esdb://events:2113' }).problems).toEqual([
      'MONGODB_URL: expected to be set too, as EVENTSTORE_URL is (both: production stores; neither: embedded)',
    ]);
  });

  it.each([
    'esdb://rollcall:secret@es1:2113,es2:2113,es3:2113?tlsCAFile=/run/secrets/es-ca.pem',
    'esdb+discover://events.internal:2113',
  ])('takes a cluster of EventStoreDB: %s', (eventStoreUrl) => {
    const env = { EVENTSTORE_URL: eventStoreUrl, MONGODB_URL: 'mongodb://m1' };
    expect(loadConfiguration(env, envFile).stores).toMatchObject({ eventStoreUrl });
  });

  it('never repeats a store address, which may carry a password', () => {
    const { message } = refusal({
      EVENTSTORE_URL: 'http://u:hunter2@events',
      MONGODB_URL: 'mongo://u:hunter2@m',
    });
    expect(message).toContain('EVENTSTORE_URL: expected an esdb://');
    expect(message).toContain('MONGODB_URL: expected a mongodb://');
    expect(message).not.toContain('hunter2');
  });

  it('describes every setting for the reader', () => {
    expect(configurationTable.map(({ name }) => name)).toContain('ROLLCALL_DATA_DIR');
    for (const { standard, meaning } of configurationTable) expect([standard, meaning]).not.toContain('');
  });
});
