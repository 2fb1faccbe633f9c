import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface BuiltProgram {
  readonly child: ChildProcess;
  /** How it ended, with all it printed. */
  readonly done: Promise<Ended>;
  /** All it printed so far, on both outputs, in the order it came. */
  readonly output: () => string;
  /** Sends the signal, unless it has ended by itself; answers with the exit code once it has. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

export const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

const root = new URL('../../', import.meta.url).pathname;

/** Runs what `npm run build` made of an app, with the given environment and nothing else. */
export const runBuilt = (
  app: 'api' | 'projector' | 'cli',
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): BuiltProgram => {
  const entry = `${root}dist/run/${app}.js`;
  return watched(spawn(process.execPath, [entry, ...args], optionsOf(environment)));
};

/**
 * Runs a script of package.json, likewise. What it starts is in one group with it, so that all of it can be ended:
 * `process.kill(-child.pid)`.
 */
export const runScript = (script: string, environment: Readonly<Record<string, string>>): BuiltProgram =>
  watched(
    spawn('npm', ['run', '--silent', script], {
      ...optionsOf({ npm_config_update_notifier: 'false', ...environment }),
      cwd: root,
      detached: true,
    }),
  );

const optionsOf = (environment: Readonly<Record<string, string>>) => ({
  env: { PATH: process.env.PATH, ...environment },
  stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
});

function watched(child: ChildProcessByStdio<null, Readable, Readable>): BuiltProgram {
  const printed = { stdout: '', stderr: '', both: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text;
      printed.both += text;
    });
  }
  const done = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    stdout: printed.stdout,
    stderr: printed.stderr,
  }));
  return {
    child,
    done,
    output: () => printed.both,
    async end(signal) {
      if (!hasEnded(child)) child.kill(signal);
      return (await done).code;
    },
  };
}
