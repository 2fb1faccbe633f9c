import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError } from '@rollcall/backup';
import { EventCodec, isEngineError, SealingKeys, type EventStore } from '@rollcall/event-sourcing';
import { SqliteEventStore } from '@rollcall/event-store-sqlite';
import { SqliteKeyStore } from '@rollcall/read-store-sqlite';
import { KEYS, LOG } from '../embedded-files.js';
import { INSTALLATION_KEY_FILE, keyIn } from '../installation-key.js';
import { INSTALLATION_KEY_ID } from '../installation.js';

/** The stores in a backup's files, which are not changed by it. */
export interface OpenedBackup {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
}

/** `installation_key_missing`: this is not the key that the backup's data keys are wrapped with. */
export async function withBackup<Result>(
  directory: string,
  installationKey: Uint8Array,
  work: (backup: OpenedBackup) => Promise<Result>,
): Promise<Result> {
  const readOnly = { readOnly: true } as const;
  const eventStore = SqliteEventStore.open(join(directory, LOG), readOnly);
  try {
    const keyStore = SqliteKeyStore.open(join(directory, KEYS), readOnly);
    try {
      const codec = new EventCodec({ keys: new SealingKeys({ keyStore, installationKey }) });
      await checkKey(codec);
      return await work({ eventStore, codec });
    } finally {
      await keyStore.close();
    }
  } finally {
    await eventStore.close();
  }
}

async function checkKey({ keys }: EventCodec): Promise<void> {
  try {
    if ((await keys.get([INSTALLATION_KEY_ID])).has(INSTALLATION_KEY_ID)) return;
  } catch (cause) {
    if (!isEngineError(cause, 'unsealing_failed')) throw cause;
    const message = 'The installation key is another one than this backup was made with.';
    throw new BackupError('installation_key_missing', message, { cause });
  }
  throw new BackupError('backup_damaged', `${KEYS} of the backup does not hold the keys of an installation.`);
}

/** The key that was told, else the one in the backup. `installation_key_missing` */
export function keyOfBackup(directory: string, told: Uint8Array | undefined): Uint8Array {
  if (told !== undefined) return told;
  const path = join(directory, INSTALLATION_KEY_FILE);
  if (existsSync(path)) return keyIn(path);
  throw new BackupError(
    'installation_key_missing',
    'The installation key is not in this backup: set ROLLCALL_INSTALLATION_KEY, or name its file with --key-file.',
  );
}
