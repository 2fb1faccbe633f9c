import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { RunningServer } from './server.js';

const entry = new URL('../../dist/apps/cli/src/main.js', import.meta.url).pathname;

export interface CliRun {
  readonly child: ChildProcess;
  readonly done: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** Runs the built command line with the given environment and nothing else. */
export function startCli(args: readonly string[], environment: Record<string, string> = {}): CliRun {
  const child = spawn(process.execPath, [entry, ...args], {
    env: { PATH: process.env.PATH, ...environment },
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
  const done = once(child, 'close').then(([code]) => ({ code: code as number | null, ...printed }));
  return { child, done };
}

export const serverEnvironment = ({ url, apiKey }: RunningServer): Record<string, string> => ({
  ROLLCALL_URL: url,
  ROLLCALL_ADMIN_KEY: apiKey,
});
