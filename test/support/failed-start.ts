import { spawn } from 'node:child_process';
import { once } from 'node:events';

const entry = new URL('../../dist/apps/api/src/main.js', import.meta.url).pathname;

export interface FailedStart {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built server where it must not start, and answers with how it ended; kills it after `deadlineMs`. */
export async function failedStart(
  environment: Record<string, string>,
  deadlineMs = 20_000,
): Promise<FailedStart> {
  const child = spawn(process.execPath, [entry], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
  const deadline = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(deadline);
  return { code, ...printed };
}
