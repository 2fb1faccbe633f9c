import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { INSTALLATION_KEY_FILE, keyIn } from '@rollcall/composition';
import type { Configuration } from '@rollcall/platform';

export interface KeyFileOption {
  readonly keyFile?: string;
}

/**
 * The key that opens a backup: from the file that was named, else as configured, else (where the backup holds none) the
 * one in the data directory. undefined: the backup's own.
 */
export function keyFor(
  backup: string,
  { keyFile }: KeyFileOption,
  { installationKey, dataDirectory }: Configuration,
): Uint8Array | undefined {
  if (keyFile !== undefined) return keyIn(keyFile);
  if (installationKey !== undefined || existsSync(join(backup, INSTALLATION_KEY_FILE)))
    return installationKey;
  const own = join(dataDirectory, INSTALLATION_KEY_FILE);
  return existsSync(own) ? keyIn(own) : undefined;
}
