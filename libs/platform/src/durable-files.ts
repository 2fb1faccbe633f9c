import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/** Makes what was made, renamed or removed in a directory last through a power cut. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  syncFile(directory);
}

export function syncFile(path: string): void {
  const file = openSync(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** All of it or nothing, readable for the owner only. `directory`: that of `path`. */
export function writeDurably(directory: string, path: string, text: string): void {
  const unfinished = `${path}.new`;
  const file = openSync(unfinished, 'w', 0o600);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(unfinished, path);
  syncDirectory(directory);
}
