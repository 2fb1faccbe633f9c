import { type Ended, runBuilt } from './built-program.js';

/** Starts the built server where it must not start, and answers with how it ended; kills it after `deadlineMs`. */
export async function failedStart(
  environment: Readonly<Record<string, string>>,
  deadlineMs = 120_000,
): Promise<Ended> {
  const { child, done } = runBuilt('api', [], { HOST: '127.0.0.1', LOG_LEVEL: 'warn', ...environment });
  const deadline = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
  const ended = await done;
  clearTimeout(deadline);
  return ended;
}
