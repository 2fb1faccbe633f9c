/** `npm run bench`: builds what is stale, installs what the peers that are asked for need where that is possible, measures. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureFresh, root, run, sources } from './ensure.mjs';

const peers = join(root, 'bench', 'peers');

/** A peer that cannot be installed is a row that says so, not a benchmark that fails. */
function tryInstall(directory, ...flags) {
  if (existsSync(join(directory, 'node_modules', '.package-lock.json'))) return true;
  console.error(`Installing ${directory.slice(root.length + 1)} …`);
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...flags], {
    cwd: directory,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  return status === 0;
}

ensureBuilt();
ensureFresh(
  '.bench-built',
  [
    'bench/run',
    'bench/load',
    'bench/ceiling',
    'bench/duties',
    'bench/scale',
    'bench/analytics',
    'bench/production',
    'bench/tsconfig.app.json',
    ...sources,
  ],
  () => {
    run('npx', ['nest', 'build', 'bench'], { stdio: ['ignore', 2, 2] });
  },
);
if (process.argv[2] === '--analytics') {
  tryInstall(join(peers, 'duckdb'));
  const main = join(root, 'dist', 'bench', 'analytics', 'main.js');
  run(process.execPath, ['--enable-source-maps', main, ...process.argv.slice(3)]);
  process.exit();
}
const { values: asked } = parseArgs({
  strict: false,
  options: {
    candidates: { type: 'string' },
    scale: { type: 'boolean' },
    'scale-users': { type: 'string' },
    production: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
/** Installing a peer may compile for minutes: only for rows that will have it. */
const hasPeers = !asked.help && !asked.scale && !asked['scale-users'] && !asked.production;
const isAsked = (peer) =>
  hasPeers &&
  String(asked.candidates ?? peer)
    .split(',')
    .includes(peer);
if (isAsked('nest-express-crud') && tryInstall(peers)) {
  ensureFresh('.bench-peers-built', ['bench/peers/nest-express-crud/src', 'tsconfig.json'], () => {
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    run(process.execPath, [tsc, '-p', join(peers, 'nest-express-crud')], { stdio: ['ignore', 2, 2] });
  });
}
// --legacy-peer-deps: emmett-sqlite asks for a release of emmett that the registry does not have.
if (isAsked('emmett-sqlite')) tryInstall(join(peers, 'emmett'), '--legacy-peer-deps');

run(process.execPath, [
  '--enable-source-maps',
  join(root, 'dist', 'bench', 'run', 'main.js'),
  ...process.argv.slice(2),
]);
