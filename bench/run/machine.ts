import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, statfsSync, writeSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { median } from './statistics.js';

const TMPFS = 0x01021994;
const SYNCS = 200;

export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Median time of writing 4 KiB and syncing it where the databases are, microseconds: what a durable commit costs here. */
  readonly syncMicroseconds: number;
  readonly inMemoryFileSystem: boolean;
  readonly commit: string;
  /** Of the last minute, as the system tells it: what else goes on. */
  readonly load: string;
}

export const describeMachine = (dataRoot: string): Machine => ({
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  syncMicroseconds: Math.round(syncTime(join(dataRoot, 'sync-probe'))),
  inMemoryFileSystem: statfsSync(dataRoot).type === TMPFS,
  commit: commitOf(import.meta.dirname),
  load: (loadavg()[0] ?? NaN).toFixed(1),
});

function syncTime(path: string): number {
  const file = openSync(path, 'w');
  const block = Buffer.alloc(4096, 1);
  const times = Array.from({ length: SYNCS }, () => {
    const started = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    return (performance.now() - started) * 1000;
  });
  closeSync(file);
  return median(times);
}

function commitOf(directory: string): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, {
        cwd: directory,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    return (
      git('rev-parse', '--short', 'HEAD') +
      (git('status', '--porcelain', '--untracked-files=no') ? '+changes' : '')
    );
  } catch {
    return 'unknown';
  }
}
