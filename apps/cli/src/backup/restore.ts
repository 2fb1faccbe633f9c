import { resolve } from 'node:path';
import { restoreBackup } from '@rollcall/composition';
import { loadConfiguration } from '@rollcall/platform';
import { counted } from '../operations/operation-text.js';
import { keyFor, type KeyFileOption } from './backup-key.js';
import { withSteps } from './step-view.js';

export interface RestoreOptions extends KeyFileOption {
  readonly to?: string;
}

/** Loaded with the engine that it needs when it is asked for. */
export async function restore(directory: string, { to, keyFile }: RestoreOptions): Promise<void> {
  const configuration = loadConfiguration(process.env);
  const [backup, target] = [resolve(directory), resolve(to ?? configuration.dataDirectory)];
  const installationKey = keyFor(backup, { keyFile }, configuration);
  const isConfigured = keyFile === undefined && configuration.installationKey !== undefined;
  const asked = { backup, target, installationKey, keepKey: !isConfigured };
  const { contents, installationKey: key } = await withSteps((watched) => restoreBackup(asked, watched));
  console.log(
    `${target}: ${counted(contents.events)} events of ${counted(contents.users)} users, as they were.`,
  );
  console.log(`Start the server with ROLLCALL_DATA_DIR=${target}.`);
  if (isConfigured && key === 'not-included') console.log('It needs the same ROLLCALL_INSTALLATION_KEY.');
}
