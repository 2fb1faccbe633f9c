import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, writeDurably, type Configuration } from '@rollcall/platform';

const KEY_BYTES = 32;

export const INSTALLATION_KEY_FILE = 'installation.key';

export const keyText = (key: Uint8Array): string => `${Buffer.from(key).toString('base64')}\n`;

/**
 * The key that wraps all data keys: `ROLLCALL_INSTALLATION_KEY`, else the file `installation.key` of the data directory,
 * made at the first start, durable before anything is sealed with it. Needs the directory's lock.
 */
export function embeddedInstallationKey({ installationKey, dataDirectory }: Configuration): Uint8Array {
  if (installationKey !== undefined) return installationKey;
  const path = join(dataDirectory, INSTALLATION_KEY_FILE);
  if (existsSync(path)) return keyIn(path);
  if (existsSync(join(dataDirectory, 'keys.db'))) {
    throw new ConfigurationError([
      `ROLLCALL_INSTALLATION_KEY: expected to be set, or ${path} to exist: without the key this data directory was made with, personal data cannot be read`,
    ]);
  }
  const key = randomBytes(KEY_BYTES);
  writeDurably(dataDirectory, path, keyText(key));
  return key;
}

/** Throws a `ConfigurationError` where the file holds no key. */
export function keyIn(path: string): Uint8Array {
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
  if (key.length !== KEY_BYTES)
    throw new ConfigurationError([`${path}: expected base64 of ${KEY_BYTES} bytes`]);
  return key;
}
