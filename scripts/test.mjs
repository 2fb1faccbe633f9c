import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, root, run } from './ensure.mjs';

const MEMORY = '/dev/shm';
/** Several times what the stores of all suites that run side by side take. */
const ROOM_BYTES = 4 * 2 ** 30;

/**
 * Where the tests' stores are: in memory, where the system has a disk of it with room, unless TMPDIR says where. No test
 * cuts the power, and waiting for the disk is half of what some suites take.
 */
function inMemory() {
  if (process.env.TMPDIR !== undefined || !existsSync(MEMORY)) return {};
  const { bavail, bsize } = statfsSync(MEMORY);
  if (bavail * bsize < ROOM_BYTES) return {};
  const directory = mkdtempSync(join(MEMORY, 'rollcall-tests-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  // jest is told too, and ends; this process must live to tidy up.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
  return { TMPDIR: directory };
}

ensureBuilt();
run(process.execPath, [join(root, 'node_modules', 'jest', 'bin', 'jest.js'), ...process.argv.slice(2)], {
  env: { ...process.env, ...inMemory() },
});
