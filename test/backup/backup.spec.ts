import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listBackups, MANIFEST, readManifest, type BackupManifest } from '@rollcall/backup';
import {
  backupKind,
  discardBackup,
  makeBackup,
  openStores,
  restoreBackup,
  verifyBackup,
  type StoreFile,
} from '@rollcall/composition';
import type { JsonObject } from '@rollcall/event-sourcing';
import { newOperation, type OperationContext } from '@rollcall/operations';
import { loadConfiguration } from '@rollcall/platform';
import { expectReadModelsEqualFold } from '../support/fold-check.js';
import { startInProcess, type InProcessApi } from '../support/in-process-api.js';
import { removeDirectory, temporaryDirectory } from '../support/server.js';

const USERS = 40;

const contextOf = (id: string, input: JsonObject): OperationContext => ({
  id,
  input,
  checkpoint: null,
  signal: new AbortController().signal,
  report: () => undefined,
  saveCheckpoint: () => Promise.resolve(),
});

describe('a backup of an installation that is written to', () => {
  let directory: string;
  let api: InProcessApi;
  let backup: string;
  let manifest: BackupManifest;
  let before: string;
  const at = (name: string): string => join(directory, name);
  const copied = (name: string): string => {
    cpSync(backup, at(name), { recursive: true });
    return at(name);
  };
  const flip = (path: string, offset: number): void => {
    const bytes = readFileSync(path);
    bytes[offset]! ^= 1;
    writeFileSync(path, bytes);
  };

  const write = async (n: number): Promise<void> => {
    // After the first ones every fourth user is new, with a key that the copy of the log may or may not need.
    const id = n < USERS * 2 || n % 4 > 0 ? `user-${n % USERS}` : `user-${n}`;
    const user = { id, email: `${id}@example.com` };
    const { status } = await api.call('POST', '/v1/metrics/words/event', { user, value: 1 });
    expect(status).toBe(201);
  };

  beforeAll(async () => {
    directory = temporaryDirectory();
    backup = at('whole');
    api = await startInProcess();
    await api.call('POST', '/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
    for (let n = 0; n < USERS * 2; n++) await write(n);
    const { operations } = api.engine.stores.operational;
    await operations.create(newOperation({ kind: 'of-another-time', input: {}, requestedBy: 'test' }));
    before = await api.engine.stores.eventStore.head();
    let writing = true;
    const writers = [0, 1, 2].map(async (writer) => {
      for (let n = USERS * 2 + writer; writing; n += 3) await write(n);
    });
    const { stores, installationId } = api.engine;
    // People who come in between the copies of two files.
    const files = stores.files!.map((file, at) => ({
      ...file,
      copyTo: async (...asked: Parameters<StoreFile['copyTo']>) => {
        await file.copyTo(...asked);
        for (let n = 0; n < 3; n++) await write(1_000_000 + at * 100 + n * 4);
      },
    }));
    const asked = { target: backup, includeInstallationKey: true };
    manifest = await makeBackup({ installationId, stores: { ...stores, files } }, asked);
    writing = false;
    await Promise.all(writers);
  });
  afterAll(async () => {
    await api.close();
    removeDirectory(directory);
  });

  it('has a manifest that says what it is, and is verified by checksum and by fold', async () => {
    expect(manifest).toEqual(readManifest(backup));
    const { files, contents, ...described } = manifest;
    expect(described).toMatchObject({
      format: 1,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      installationId: api.engine.installationId,
      installationKey: 'included',
      operation: null,
    });
    expect(files.map(({ name }) => name)).toEqual([
      'events.db',
      'keys.db',
      'operational.db',
      'installation.key',
    ]);
    for (const { name, bytes } of files) expect(bytes).toBe(statSync(join(backup, name)).size);
    expect(contents).toMatchObject({ unreadable: 0, erased: 0 });
    expect(contents.users).toBeGreaterThanOrEqual(USERS);
    expect(contents.documents).toContainEqual(
      expect.objectContaining({ projection: 'user-profile', documents: contents.users }),
    );
    expect(await verifyBackup(backup, undefined)).toEqual(manifest);
    expect(readdirSync(backup).sort()).toEqual([...files.map(({ name }) => name), MANIFEST].sort());
    expect(listBackups(directory).map(({ name }) => name)).toContain('whole');
  });

  it('restores to a prefix of the log that holds all that was acknowledged before, with read models equal to its fold', async () => {
    const target = at('restored');
    await restoreBackup({ backup, target, installationKey: undefined, keepKey: false });
    expect(manifest.head >= before).toBe(true);
    const configuration = loadConfiguration({ ROLLCALL_DATA_DIR: target }, '');
    const stores = await openStores(configuration);
    const original: unknown[] = [];
    const restored: unknown[] = [];
    for await (const { events } of api.engine.stores.eventStore.readAll())
      original.push(...events.filter(({ position }) => position <= manifest.head));
    for await (const { events } of stores.eventStore.readAll()) restored.push(...events);
    expect(restored).toEqual(original);
    expect(restored).toHaveLength(manifest.contents.events);
    const { operations } = await stores.operational.operations.list({ limit: 10 });
    expect(operations).toMatchObject([{ state: 'failed', error: { code: 'restored' } }]);
    await stores.close();
    await expectReadModelsEqualFold(target);
  });

  it('is not restored into a directory that holds anything', async () => {
    const target = at('occupied');
    mkdirSync(target);
    writeFileSync(join(target, 'notes.txt'), '');
    const restoring = restoreBackup({ backup, target, installationKey: undefined, keepKey: false });
    await expect(restoring).rejects.toMatchObject({ code: 'target_not_empty' });
    const again = makeBackup(api.engine, { target: backup, includeInstallationKey: false });
    await expect(again).rejects.toMatchObject({ code: 'target_not_empty' });
  });

  it.each(['events.db', 'keys.db', 'operational.db'])(
    'tells a flipped bit and a lost page of %s',
    async (file) => {
      const flipped = copied(`flipped-${file}`);
      flip(join(flipped, file), statSync(join(flipped, file)).size - 100);
      await expect(verifyBackup(flipped, undefined)).rejects.toMatchObject({
        code: 'backup_damaged',
        message: expect.stringContaining(`${file} has other bytes`),
      });
      const cut = copied(`cut-${file}`);
      truncateSync(join(cut, file), statSync(join(cut, file)).size - 4_096);
      await expect(verifyBackup(cut, undefined)).rejects.toMatchObject({
        code: 'backup_damaged',
        message: expect.stringContaining(file),
      });
      rmSync(join(cut, file));
      const restoring = restoreBackup({
        backup: cut,
        target: at(`never-${file}`),
        installationKey: undefined,
        keepKey: false,
      });
      await expect(restoring).rejects.toMatchObject({ message: expect.stringContaining('is missing') });
      expect(existsSync(at(`never-${file}`))).toBe(false);
    },
  );

  it('tells by fold what checksums do not: another log under a manifest of its own', async () => {
    const target = at('other');
    const other = await makeBackup(api.engine, { target, includeInstallationKey: true });
    const documents = other.contents.documents.map((one) =>
      one.projection === 'metric-totals' ? { ...one, digest: manifest.contents.documents[0]!.digest } : one,
    );
    const forged = { ...other, contents: { ...other.contents, documents } };
    writeFileSync(join(target, MANIFEST), JSON.stringify(forged));
    await expect(verifyBackup(target, undefined)).rejects.toMatchObject({
      code: 'backup_differs',
      message: expect.stringContaining('metric-totals'),
    });
  });

  it('leaves the installation key out unless it is asked for, says so, and needs it to be opened', async () => {
    const target = at('keyless');
    const keyless = await makeBackup(api.engine, { target, includeInstallationKey: false });
    expect(keyless).toMatchObject({ installationKey: 'not-included', note: expect.stringContaining('lost') });
    const { installationKey } = api.engine.stores;
    for (const name of readdirSync(target))
      expect(readFileSync(join(target, name)).includes(Buffer.from(installationKey).toString('base64'))).toBe(
        false,
      );
    await expect(verifyBackup(target, undefined)).rejects.toMatchObject({ code: 'installation_key_missing' });
    await expect(verifyBackup(target, Buffer.alloc(32, 9))).rejects.toMatchObject({
      code: 'installation_key_missing',
    });
    const restored = at('with-key');
    await restoreBackup({ backup: target, target: restored, installationKey, keepKey: true });
    await expectReadModelsEqualFold(restored);
  });

  it('leaves nothing when it is called off, and nothing that looks whole when it is broken off', async () => {
    const target = at('called-off');
    const off = new AbortController();
    const making = makeBackup(
      api.engine,
      { target, includeInstallationKey: true },
      { signal: off.signal, report: ({ step }) => step === 'fold' && off.abort() },
    );
    await expect(making).rejects.toThrow('aborted');
    expect(existsSync(target)).toBe(false);
    expect(listBackups(directory).map(({ name }) => name)).not.toContain('called-off.unfinished');
    await discardBackup(api.engine.stores, target);
    expect(readdirSync(directory).filter((name) => name.startsWith('called-off'))).toEqual([]);
  });

  it('leaves nothing when the disk does not take it', async () => {
    writeFileSync(at('a-file'), '');
    const making = makeBackup(api.engine, { target: join(at('a-file'), 'b'), includeInstallationKey: false });
    await expect(making).rejects.toThrow('ENOTDIR');
    const { stores, installationId } = api.engine;
    const [log, ...others] = stores.files!;
    const full = { ...log!, copyTo: () => log!.copyTo('/nowhere/at/all', {}) };
    const parts = { installationId, stores: { ...stores, files: [...others, full] } };
    const target = at('full');
    await expect(makeBackup(parts, { target, includeInstallationKey: false })).rejects.toMatchObject({
      code: 'backup_failed',
    });
    expect(readdirSync(directory).filter((name) => name.startsWith('full'))).toEqual([]);
  });

  it('is made by an operation, below one directory, and taken back with it', async () => {
    const kind = backupKind({ ...api.engine, backupDirectory: at('backups') });
    const input = { name: 'nightly', includeInstallationKey: false };
    const context = contextOf('operation-3', input);
    expect(await kind.run(context)).toMatchObject({
      name: 'nightly',
      unreadable: 0,
      bytes: expect.any(Number),
    });
    expect(listBackups(at('backups')).map(({ name }) => name)).toEqual(['nightly']);
    await kind.undo?.(contextOf('operation-4', input));
    expect(listBackups(at('backups'))).toHaveLength(1);
    await kind.undo?.(context);
    expect(readdirSync(at('backups'))).toEqual([]);
    for (const name of ['../out', '/tmp/out', '.hidden', '']) {
      const leaving = kind.run(contextOf('operation-5', { ...input, name }));
      await expect(leaving).rejects.toMatchObject({ code: 'not_a_backup' });
    }
  });

  it('is done once for an operation that is begun again', async () => {
    const asked = { target: at('once'), includeInstallationKey: false, operation: 'operation-1' };
    const first = await makeBackup(api.engine, asked);
    expect(await makeBackup(api.engine, asked)).toEqual(first);
    const other = makeBackup(api.engine, { ...asked, operation: 'operation-2' });
    await expect(other).rejects.toMatchObject({ code: 'target_not_empty' });
  });
});
