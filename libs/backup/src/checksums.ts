import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError } from './errors.js';
import type { BackupFile, BackupManifest } from './manifest.js';
import type { BackupStep, Watched } from './progress.js';

/** What the files are now; `total`: bytes of all of them. */
export async function checksummed(
  directory: string,
  names: readonly string[],
  { report, signal }: Watched,
  step: BackupStep = 'checksum',
): Promise<readonly BackupFile[]> {
  const total = names.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  const files: BackupFile[] = [];
  let done = 0;
  for (const name of names) {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of createReadStream(join(directory, name), { highWaterMark: 2 ** 20, signal })) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      report?.({ step, done: done + bytes, total, unit: 'bytes' });
    }
    done += bytes;
    files.push({ name, bytes, sha256: hash.digest('hex') });
  }
  return files;
}

/** Are the files what the manifest says? `backup_damaged`, with each that is not. */
export async function checkFiles(
  directory: string,
  { files }: Pick<BackupManifest, 'files'>,
  watched: Watched = {},
): Promise<void> {
  const problems: string[] = [];
  const whole: BackupFile[] = [];
  for (const file of files) {
    const path = join(directory, file.name);
    if (!existsSync(path)) problems.push(`${file.name} is missing`);
    else if (statSync(path).size !== file.bytes)
      problems.push(`${file.name} has ${statSync(path).size} bytes, not ${file.bytes}`);
    else whole.push(file);
  }
  const found = await checksummed(
    directory,
    whole.map(({ name }) => name),
    watched,
  );
  for (const [at, { name, sha256 }] of found.entries()) {
    if (sha256 !== whole[at]!.sha256) problems.push(`${name} has other bytes than were written`);
  }
  if (problems.length > 0) {
    throw new BackupError('backup_damaged', `The backup in ${directory} is damaged: ${problems.join('; ')}.`);
  }
}
