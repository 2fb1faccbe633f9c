import { fork, spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Load, LoadResult } from '../load/run-load.js';

export interface Program {
  /** Arguments of node. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 20_000;
const HOST = '127.0.0.1';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Nothing of what the caller's shell configures must change what is measured. */
const inherited = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(ROLLCALL_|BENCH_|EVENTSTORE_URL$|MONGODB_URL$|LOG_LEVEL$|NODE_OPTIONS$)/.test(name),
    ),
  );

/** A child that a signal ended has no exit code. */
const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });

const logEnd = (path: string): string => readFileSync(path, 'utf8').slice(-2_000);

/** A program under test, as a process of its own; what it prints goes to `server.log` in its data directory. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly logPath: string,
    readonly port: number,
    /** From spawning to the first 200 of its health route. */
    readonly readyAfterMs: number,
  ) {}

  /** Rejects, with the end of the log, when it does not answer within a minute. */
  static async start(program: Program, dataDir: string, health = '/health/live'): Promise<ServerProcess> {
    const port = await freePort();
    const logPath = join(dataDir, 'server.log');
    const logFile = openSync(logPath, 'a');
    const started = performance.now();
    const child = spawn(process.execPath, program.args, {
      cwd: dataDir,
      env: { ...inherited(), ...program.env, NODE_ENV: 'production', HOST, PORT: String(port) },
      stdio: ['ignore', logFile, logFile],
    });
    closeSync(logFile);
    while (performance.now() - started < READY_WITHIN_MS && !hasEnded(child)) {
      const status = await fetch(`http://${HOST}:${port}${health}`).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 200) return new ServerProcess(child, logPath, port, performance.now() - started);
      await pause(5);
    }
    child.kill('SIGKILL');
    throw new Error(`${program.args.join(' ')} did not start:\n${logEnd(logPath)}`);
  }

  /** Starts it, works with it, stops it. Where it ended by itself meanwhile, the error tells how. */
  static async during<Result>(
    program: Program,
    dataDir: string,
    work: (server: ServerProcess) => Promise<Result>,
    health?: string,
  ): Promise<Result> {
    const server = await ServerProcess.start(program, dataDir, health);
    try {
      return await work(server);
    } catch (error) {
      throw new Error(`${(error as Error).message}${server.end()}`, { cause: error });
    } finally {
      await server.stop();
    }
  }

  /** How it ended, and the end of its log; empty while it runs. */
  private end(): string {
    if (!hasEnded(this.child)) return '';
    const how = this.child.signalCode ?? `code ${this.child.exitCode}`;
    return `; the server had ended (${how}): ${logEnd(this.logPath)}`;
  }

  url(path: string): string {
    return `http://${HOST}:${this.port}${path}`;
  }

  load(generator: LoadGenerator, load: Omit<Load, 'host' | 'port'>): Promise<LoadResult> {
    return generator.run({ ...load, host: HOST, port: this.port });
  }

  /** Resident memory, MiB; NaN where the system does not say. */
  residentMiB(): number {
    try {
      const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
    } catch {
      return NaN;
    }
  }

  async stop(): Promise<void> {
    if (hasEnded(this.child)) return;
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const killer = setTimeout(() => this.child.kill('SIGKILL'), STOPPED_WITHIN_MS);
    await exited;
    clearTimeout(killer);
  }
}

/** The load generator's process; one for the whole run, so that it is warm for everybody alike. */
export class LoadGenerator {
  private readonly child = fork(fileURLToPath(new URL('../load/main.js', import.meta.url)));

  run(load: Load): Promise<LoadResult> {
    return new Promise((resolve, reject) => {
      const exited = (): void => reject(new Error('the load generator ended'));
      this.child.once('exit', exited);
      this.child.once('message', (answer: { result?: LoadResult; failed?: string }) => {
        this.child.off('exit', exited);
        if (answer.result) resolve(answer.result);
        else reject(new Error(answer.failed));
      });
      this.child.send(load);
    });
  }

  stop(): void {
    this.child.kill();
  }
}
