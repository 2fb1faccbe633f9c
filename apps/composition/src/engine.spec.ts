import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { installationStream } from '@rollcall/domain';
import { SqliteEventStore } from '@rollcall/event-store-sqlite';
import { loadConfiguration } from '@rollcall/platform';
import type { ProjectorLog } from '@rollcall/projector';
import { SqliteKeyStore } from '@rollcall/read-store-sqlite';
import { openEngine, type Engine } from './engine.js';

const silent: ProjectorLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('openEngine', () => {
  let directory: string;
  let opened: Engine[];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rollcall-composition-'));
    opened = [];
  });
  afterEach(async () => {
    for (const engine of opened) await engine.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const configured = (env: NodeJS.ProcessEnv = {}) =>
    loadConfiguration({ ROLLCALL_DATA_DIR: directory, ...env }, join(directory, 'no.env'));

  const open = async (env?: NodeJS.ProcessEnv): Promise<Engine> => {
    const engine = await openEngine(configured(env), silent);
    opened.push(engine);
    return engine;
  };

  const stop = async (engine: Engine): Promise<void> => {
    opened.splice(opened.indexOf(engine), 1);
    await engine.stop();
  };

  it('makes a data directory with a file for each thing it keeps', async () => {
    rmSync(directory, { recursive: true });
    const engine = await open();
    await engine.start();
    const files = readdirSync(directory).filter((name) => !/-(wal|shm|journal)$/.test(name));
    expect(files.sort()).toEqual(
      [
        'events.db',
        'idempotency.db',
        'installation.key',
        'keys.db',
        'lock.db',
        'operational.db',
        'read-models.db',
        'reports.db',
        'snapshots.db',
      ].sort(),
    );
  });

  it('writes the installation as the first event of the log, once, and finds it again (invariant 5)', async () => {
    const first = await open();
    const events = await first.stores.eventStore.readStream(installationStream, {
      direction: 'forwards',
      limit: 10,
    });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ type: 'InstallationCreated', revision: 0 });
    expect(events[0]!.position).toBe(await first.stores.eventStore.head());
    expect((await first.codec.decode(events))[0]!.data).toEqual({ installationId: first.installationId });
    await stop(first);

    const second = await open();
    expect(second.installationId).toBe(first.installationId);
    expect(await second.stores.eventStore.head()).toBe(events[0]!.position);
  });

  it.each(['OrderPlaced', 'MetricCreated'])(
    'refuses a log that begins with %s, and writes nothing to it (invariant 5)',
    async (type) => {
      const log = SqliteEventStore.open(join(directory, 'events.db'), { exclusive: true });
      const foreign = {
        id: '01a20a5a-0374-4759-9efd-9a5474f725ef',
        type,
        data: '{}',
        metadata: '{"v":1,"recordedAt":"2024-01-17T10:00:00.000Z"}',
      };
      const { position } = await log.append('order-1', 'no-stream', [foreign]);
      await log.close();
      await expect(open()).rejects.toMatchObject({
        code: 'foreign_log',
        message: `The log's first event is ${type}, not InstallationCreated: this is no log of Rollcall's`,
      });
      const reopened = SqliteEventStore.open(join(directory, 'events.db'), { exclusive: true });
      expect(await reopened.head()).toBe(position);
      await reopened.close();
    },
  );

  it('lets no second process have the directory, and the next one after it was closed', async () => {
    const engine = await open();
    await expect(open()).rejects.toMatchObject({ code: 'data_directory_held' });
    await stop(engine);
    await open();
  });

  it('closes the stores, and lets go of the directory, when something before them could not end', async () => {
    const engine = await open();
    jest.spyOn(engine.runner, 'close').mockRejectedValue(new Error('the disk is full'));
    await expect(stop(engine)).rejects.toThrow('the disk is full');
    await open();
  });

  it('lets go of the directory when it could not open', async () => {
    writeFileSync(join(directory, 'installation.key'), 'nonsense');
    await expect(open()).rejects.toMatchObject({ code: 'invalid_configuration' });
    rmSync(join(directory, 'installation.key'));
    await open();
  });

  it.each([
    ['is a file', 'taken', /EEXIST/],
    ['lies below a file', 'taken/data', /ENOTDIR/],
    ['is one that a file cannot be opened in', 'unwritable', /lock\.db: SQLITE_CANTOPEN/],
  ])('names the variable and the path of a data directory that %s', async (_, path, reason) => {
    writeFileSync(join(directory, 'taken'), '');
    // The administrator may write everywhere; where a directory has the file's name, nobody can.
    mkdirSync(join(directory, 'unwritable', 'lock.db'), { recursive: true });
    const opening = open({ ROLLCALL_DATA_DIR: join(directory, path) });
    await expect(opening).rejects.toMatchObject({
      code: 'invalid_configuration',
      problems: [expect.stringMatching(/^ROLLCALL_DATA_DIR: expected a directory .*$/)],
    });
    await expect(opening).rejects.toThrow(JSON.stringify(join(directory, path)));
    await expect(opening).rejects.toThrow(reason);
  });

  it('names the variable where a file of the directory cannot be opened', async () => {
    mkdirSync(join(directory, 'read-models.db'));
    await expect(open()).rejects.toThrow(/ROLLCALL_DATA_DIR: .*\(read-models\.db: SQLITE_CANTOPEN\)$/);
    rmSync(join(directory, 'read-models.db'), { recursive: true });
    await open();
  });

  it.each([
    ['read-models.db', /made again from the log/],
    ['events.db', /from a backup/],
  ])('names a file that is damaged, and what to do about it: %s', async (file, remedy) => {
    writeFileSync(join(directory, file), 'no database at all'.repeat(1_000));
    const opening = open();
    await expect(opening).rejects.toMatchObject({ code: 'store_unavailable' });
    await expect(opening).rejects.toThrow(`${join(directory, file)} is damaged (SQLITE_NOTADB).`);
    await expect(opening).rejects.toThrow(remedy);
    rmSync(join(directory, file));
    await open();
  });

  describe('the installation key', () => {
    const path = () => join(directory, 'installation.key');

    it('is made at the first start, for the owner only, and kept', async () => {
      const first = await open();
      expect(statSync(path()).mode & 0o777).toBe(0o600);
      const { installationKey } = first.stores;
      expect(installationKey).toHaveLength(32);
      expect(Buffer.from(readFileSync(path(), 'utf8'), 'base64').equals(installationKey)).toBe(true);
      await stop(first);
      expect((await open()).stores.installationKey).toEqual(installationKey);
    });

    it('is kept in no file when it is configured', async () => {
      const key = Buffer.alloc(32, 5);
      const engine = await open({ ROLLCALL_INSTALLATION_KEY: key.toString('base64') });
      expect(key.equals(engine.stores.installationKey)).toBe(true);
      expect(existsSync(path())).toBe(false);
    });

    it('is never replaced by another one: personal data would be lost', async () => {
      await stop(await open());
      rmSync(path());
      await expect(open()).rejects.toThrow(
        /ROLLCALL_INSTALLATION_KEY: expected to be set, or .*installation\.key to exist/,
      );
      writeFileSync(path(), Buffer.alloc(32, 6).toString('base64'));
      await expect(open()).rejects.toThrow(/expected the key that this installation was made with/);
    });

    it('opens nothing without the data keys that belong to the log', async () => {
      await stop(await open({ ROLLCALL_INSTALLATION_KEY: Buffer.alloc(32, 5).toString('base64') }));
      for (const file of readdirSync(directory))
        if (file.startsWith('keys.db')) rmSync(join(directory, file));
      await expect(
        open({ ROLLCALL_INSTALLATION_KEY: Buffer.alloc(32, 5).toString('base64') }),
      ).rejects.toThrow(/keys\.db, or .*: expected the keys that belong to this log/);
    });
  });

  it('leaves no data key behind that nobody has used', async () => {
    const engine = await open();
    const made: string[] = [];
    const create = engine.stores.keyStore.create.bind(engine.stores.keyStore);
    engine.stores.keyStore.create = (wrapped) => {
      made.push(...wrapped.keys());
      return create(wrapped);
    };
    await engine.start();
    await stop(engine);
    expect(made.length).toBeGreaterThan(100);
    const keyStore = SqliteKeyStore.open(join(directory, 'keys.db'));
    expect([...(await keyStore.getMany([...made, 'installation'])).keys()]).toEqual(['installation']);
    await keyStore.close();
  });

  it('has no projector where it is configured to have none', async () => {
    const engine = await open({ ROLLCALL_PROJECTOR: 'none' });
    await engine.start();
    expect(engine.projector).toBeUndefined();
  });

  describe('on production stores', () => {
    const urls = { EVENTSTORE_URL: 'esdb://127.0.0.1:9?tls=false', MONGODB_URL: 'mongodb://127.0.0.1:9' };
    const ROLLCALL_INSTALLATION_KEY = Buffer.alloc(32, 5).toString('base64');

    it('needs the installation key: every process must have the same', async () => {
      await expect(open(urls)).rejects.toThrow(/ROLLCALL_INSTALLATION_KEY: expected to be set/);
    });

    it.each(['EVENTSTORE_URL', 'MONGODB_URL'])(
      'says so where %s is no address, and repeats nothing of it',
      async (name) => {
        const bad = {
          EVENTSTORE_URL: 'esdb://admin:secret@events:2113?defaultDeadline=secret',
          MONGODB_URL: 'mongodb://admin:secret@documents:1?unknownOption=secret',
        }[name]!;
        const opening = open({ ...urls, [name]: bad, ROLLCALL_INSTALLATION_KEY });
        await expect(opening).rejects.toMatchObject({ code: 'invalid_configuration' });
        const { message } = (await opening.catch((error: unknown) => error)) as Error;
        expect(message).toContain(`${name}: expected a connection string`);
        expect(message).not.toContain('secret');
      },
    );

    it.each([
      ['EVENTSTORE_URL', 'esdb://admin:secret@a:2113,b:2113?tlsCAFile=/nowhere/ca.pem'],
      ['MONGODB_URL', 'mongodb://admin:secret@a,b/?tls=true&tlsCAFile=/nowhere/ca.pem'],
    ])(
      'says so where a file that %s names is not there, instead of waiting for a store',
      async (name, url) => {
        const { message } = (await open({ ...urls, [name]: url, ROLLCALL_INSTALLATION_KEY }).catch(
          (error: unknown) => error,
        )) as Error;
        expect(message).toContain(`${name}: expected the files it names to be readable (ENOENT`);
        expect(message).toContain('/nowhere/ca.pem');
        expect(message).not.toContain('secret');
      },
    );

    it('waits for both, and says which are away and why, until it is told to end', async () => {
      const stopping = new AbortController();
      const told = (health: Readonly<Record<string, boolean>>): void => {
        expect(health).toEqual({
          eventStore: false,
          keyStore: false,
          idempotencyIndex: false,
          readStore: false,
          operational: false,
        });
        stopping.abort();
      };
      const configuration = configured({ ...urls, ROLLCALL_INSTALLATION_KEY });
      const warned: object[] = [];
      const log = { ...silent, warn: (detail: object) => void warned.push(detail) };
      const opening = openEngine(configuration, log, undefined, { signal: stopping.signal, told });
      await expect(opening).rejects.toMatchObject({ code: 'store_unavailable' });
      expect(stopping.signal.aborted).toBe(true);
      expect(warned).toEqual([expect.objectContaining({ reason: expect.stringContaining('ECONNREFUSED') })]);
    });
  });
});
