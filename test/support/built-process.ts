import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from './eventually.js';
import { freePort } from './server.js';

const entryOf = (app: string): string =>
  new URL(`../../dist/apps/${app}/src/main.js`, import.meta.url).pathname;

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

/** Starts a built app on a port of its own, and waits until it is alive; its stores may be away. */
export async function startBuilt(
  app: keyof typeof ports,
  environment: Record<string, string>,
): Promise<BuiltProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [entryOf(app)], {
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      [ports[app]]: String(port),
      LOG_LEVEL: 'warn',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  const url = `http://127.0.0.1:${port}`;
  await eventually(
    `the ${app} to be alive at ${url}`,
    async () => {
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${printed.join('')}`);
      return (await fetch(`${url}/health/live`).catch(() => undefined))?.status === 200;
    },
    20_000,
  ).catch(async (error: unknown) => {
    await end(child, 'SIGKILL');
    throw error;
  });
  return {
    url,
    output: () => printed.join(''),
    stop: () => end(child, 'SIGTERM'),
    kill: async () => void (await end(child, 'SIGKILL')),
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  return child.exitCode;
}
