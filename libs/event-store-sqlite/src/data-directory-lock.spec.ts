import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../../test/support/eventually.js';
import { DataDirectoryLock } from './data-directory-lock.js';

describe('The lock of a data directory', () => {
  let directory: string;
  beforeEach(() => {
    directory = join(mkdtempSync(join(tmpdir(), 'rollcall-lock-')), 'made', 'where-missing');
  });
  afterEach(() => rmSync(join(directory, '..', '..'), { recursive: true }));

  const held: unknown = expect.objectContaining({ code: 'data_directory_held' });
  const acquire = (): DataDirectoryLock => DataDirectoryLock.acquire(directory);

  it('is held by one at a time within a process, and free again after its release', () => {
    const lock = acquire();
    expect(acquire).toThrow(held);
    expect(acquire).toThrow(held);
    lock.release();
    lock.release();
    acquire().release();
  });

  it('lies in a directory that only its owner can look into, as personal data will', () => {
    acquire().release();
    expect(statSync(directory).mode & 0o777).toBe(0o700);
  });

  it('keeps another process out, and is free again when that is killed', async () => {
    acquire().release();
    const driver = createRequire(import.meta.url).resolve('@photostructure/sqlite');
    const program = `
      const { DatabaseSync } = require(process.argv[1]);
      const database = new DatabaseSync(process.argv[2]);
      database.exec('BEGIN EXCLUSIVE');
      console.log('held');
      setInterval(() => database.isOpen, 1000);`;
    const child = spawn(process.execPath, ['-e', program, driver, join(directory, 'lock.db')]);
    const ended = once(child, 'exit');
    try {
      await once(child.stdout, 'data');
      expect(acquire).toThrow(held);
    } finally {
      child.kill('SIGKILL');
    }
    await ended;
    const lock = await eventually('the lock of a killed process to be free', acquire);
    lock.release();
  });
});
