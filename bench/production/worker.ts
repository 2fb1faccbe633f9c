import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a file of this directory as a process of its own, to its end; its last line is JSON. */
export async function inProcess<Result>(
  file: 'append-worker' | 'catch-up-worker',
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Result> {
  const entry = join(import.meta.dirname, `${file}.js`);
  const env = { PATH: process.env.PATH, NODE_ENV: 'production', LOG_LEVEL: 'silent', ...environment };
  try {
    const { stdout } = await run(process.execPath, [entry, ...args], { env });
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as Result;
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    throw new Error(`${file} ${args[0]}: ${(stderr || message).slice(0, 1_000)}`, { cause: error });
  }
}
