import { hasEnded, runBuilt } from './built-program.js';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

/** On a machine that does much else, a program takes that long to load. */
const START_MS = 120_000;

const ports = { api: 'PORT', projector: 'ROLLCALL_PROJECTOR_PORT' };

export interface BuiltProcess {
  readonly url: string;
  /** All it printed so far. */
  output(): string;
  /** SIGTERM; answers with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  pause(): void;
  resume(): void;
}

/** Starts a built app on a port of its own, and waits until it is alive (its stores may be away), or ready. */
export async function startBuilt(
  app: keyof typeof ports,
  environment: Readonly<Record<string, string>>,
  until: 'live' | 'ready' = 'live',
): Promise<BuiltProcess> {
  const port = await freePort();
  const { child, done, output, end } = runBuilt(app, [], {
    HOST: '127.0.0.1',
    [ports[app]]: String(port),
    LOG_LEVEL: 'warn',
    ...environment,
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually(
    `the ${app} to be ${until} at ${url}`,
    async () => {
      if (hasEnded(child)) return true;
      return (await fetch(`${url}/health/${until}`).catch(() => undefined))?.status === 200;
    },
    START_MS,
  ).catch(async (error: unknown) => {
    await end('SIGKILL');
    throw new Error(`${(error as Error).message}. It printed:\n${output()}`, { cause: error });
  });
  if (hasEnded(child)) {
    const { code } = await done;
    throw new Error(`The ${app} ended with ${child.signalCode ?? code}:\n${output()}`);
  }
  return {
    url,
    output,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  };
}
