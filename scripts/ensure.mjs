/** What every script here starts with: bring in what is missing, build what is stale. Needs nothing but Node. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const least = [20, 19];

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > least[0] || (major === least[0] && minor >= least[1])) return;
  console.error(`Rollcall needs Node ${least.join('.')} or later; this is ${process.versions.node}.`);
  process.exit(1);
}

/** Runs a command in the repository, its output shown; ends this process where it fails. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    ...options,
  });
  if (error) console.error(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** `npm ci`, unless what is installed is what package-lock.json names. */
export function ensureInstalled() {
  requireNode();
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.rollcall-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  console.error('Installing dependencies …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { stdio: ['ignore', 2, 2] });
  writeFileSync(stamp, lock);
}

function newest(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const names = readdirSync(path).filter((name) => name !== 'node_modules' && !name.endsWith('.spec.ts'));
  return Math.max(0, ...names.map((name) => newest(join(path, name))));
}

/** Runs `build` unless it ran, as `name`, after the last change of any of the sources. */
export function ensureFresh(name, sources, build) {
  const stamp = join(root, 'dist', name);
  const changed = Math.max(...sources.map((source) => newest(join(root, source))));
  if (existsSync(stamp) && statSync(stamp).mtimeMs > changed) return;
  build();
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, '');
}

export const sources = [
  'apps',
  'libs',
  'nest-cli.json',
  'tsconfig.json',
  'package-lock.json',
  'scripts/bundle.mjs',
];

/** Builds `dist`, unless it is younger than every source. */
export function ensureBuilt() {
  ensureInstalled();
  ensureFresh('.built', sources, () => {
    console.error('Building …');
    run('npm', ['run', '--silent', 'build'], { stdio: ['ignore', 2, 2] });
  });
}
