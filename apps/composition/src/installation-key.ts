import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, type Configuration } from '@rollcall/platform';

const KEY_BYTES = 32;

/**
 * The key that wraps all data keys: `ROLLCALL_INSTALLATION_KEY`, else the file `installation.key` of the data directory,
 * made at the first start, durable before anything is sealed with it. Needs the directory's lock.
 */
export function embeddedInstallationKey({ installationKey, dataDirectory }: Configuration): Uint8Array {
  if (installationKey !== undefined) return installationKey;
  const path = join(dataDirectory, 'installation.key');
  if (existsSync(path)) return keyIn(path);
  if (existsSync(join(dataDirectory, 'keys.db'))) {
    throw new ConfigurationError([
      `ROLLCALL_INSTALLATION_KEY: expected to be set, or ${path} to exist: without the key this data directory was made with, personal data cannot be read`,
    ]);
  }
  const key = randomBytes(KEY_BYTES);
  writeDurably(dataDirectory, path, `${key.toString('base64')}\n`);
  return key;
}

function keyIn(path: string): Uint8Array {
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
  if (key.length !== KEY_BYTES)
    throw new ConfigurationError([`${path}: expected base64 of ${KEY_BYTES} bytes`]);
  return key;
}

/** All of it or nothing, readable for the owner only. */
function writeDurably(directory: string, path: string, text: string): void {
  const unfinished = `${path}.new`;
  const file = openSync(unfinished, 'w', 0o600);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(unfinished, path);
  if (process.platform === 'win32') return;
  const entries = openSync(directory, 'r');
  fsyncSync(entries);
  closeSync(entries);
}
