import { resolve } from 'node:path';
import { summaryOf, verifyBackup } from '@rollcall/composition';
import { loadConfiguration } from '@rollcall/platform';
import { keyFor, type KeyFileOption } from './backup-key.js';
import { madeText } from './backup-text.js';
import { withSteps } from './step-view.js';

/** Loaded with the engine that it needs when it is asked for. */
export async function verify(
  directory: string,
  { json, ...options }: KeyFileOption & { readonly json: boolean },
): Promise<void> {
  const backup = resolve(directory);
  const key = keyFor(backup, options, loadConfiguration(process.env));
  const manifest = await withSteps((watched) => verifyBackup(backup, key, watched));
  const summary = summaryOf(backup, manifest);
  console.log(json ? JSON.stringify(manifest, undefined, 2) : madeText(backup, summary));
  if (summary.unreadable > 0) process.exitCode = 1;
}
