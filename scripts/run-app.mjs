import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from './ensure.mjs';

/** Runs a built app as `runProgram` does. */
export function runApp(name, args = []) {
  runProgram(['--enable-source-maps', join(root, 'dist', 'run', `${name}.js`), ...args]);
}

/**
 * Runs Node as a child that owns the terminal: signals are passed on, and this process ends as the child did, so that
 * Ctrl-C and a supervisor's SIGTERM drain it. npm reaches this process with them only if its shell became it: the scripts
 * in package.json that come here begin with `exec`.
 */
export function runProgram(args) {
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal's Ctrl-C reaches the child by itself; passing it on would count as the impatient second one.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)));
  }
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
