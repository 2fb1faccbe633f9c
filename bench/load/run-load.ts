import { connect, type Socket } from 'node:net';
import { Latencies } from './latencies.js';
import { RequestTemplate, type RequestText } from './request-template.js';
import { ResponseReader } from './response-reader.js';

export interface Load {
  readonly host: string;
  readonly port: number;
  /** Each has one request under way at any time (a closed loop, no pipelining). */
  readonly connections: number;
  readonly request: RequestText;
  /** Numbers count up from `from`, each used once; with `among` they go round through from … from + among - 1, scattered. */
  readonly numbers: { readonly from: number; readonly among?: number };
  /** Either ends the run; warm-up is not counted. */
  readonly for: { readonly warmUpMs: number; readonly measureMs: number } | { readonly requests: number };
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers other than 2xx, and connections that broke; of warm-up and measurement together. */
  readonly errors: number;
  readonly firstError?: string;
  /** The next number not used yet. */
  readonly next: number;
  /** Share of one core this process was busy: near 1, the generator is the bottleneck and the figure is its own. */
  readonly generatorBusy: number;
}

/** A prime: stepping by it visits all of `among` numbers in turn, neighbours far apart, so no user is asked for twice at once. */
const STRIDE = 7_368_787;

const numbering = ({ from, among }: Load['numbers'], start: number) =>
  among === undefined ? start : from + (((start - from) * STRIDE) % among);

/** Runs the load to its end. Rejects when a connection cannot be made. */
export async function runLoad(load: Load): Promise<LoadResult> {
  const latencies = new Latencies();
  const run = {
    next: load.numbers.from,
    errors: 0,
    firstError: undefined as string | undefined,
    measuring: !('measureMs' in load.for),
    stopping: false,
  };
  const sockets = await Promise.all(Array.from({ length: load.connections }, () => open(load)));
  let started = performance.now();
  let cpu = process.cpuUsage();
  const requestsWanted = 'requests' in load.for ? load.for.requests : Infinity;

  const fail = (reason: string): void => {
    run.errors++;
    run.firstError ??= reason;
  };

  const drive = (socket: Socket): Promise<void> =>
    new Promise((resolve) => {
      const template = new RequestTemplate(load.request, `${load.host}:${load.port}`);
      const reader = new ResponseReader();
      let sentAt = 0;
      const send = (): void => {
        if (run.stopping || run.next - load.numbers.from >= requestsWanted) {
          socket.destroy();
          resolve();
          return;
        }
        const bytes = template.numbered(numbering(load.numbers, run.next++));
        sentAt = performance.now();
        socket.write(bytes);
      };
      const broke = (error: Error): void => {
        fail(error.message);
        socket.destroy();
        resolve();
      };
      socket.on('data', (chunk: Buffer) => {
        try {
          const status = reader.push(chunk);
          if (status === undefined) return;
          if (run.measuring) latencies.add(performance.now() - sentAt);
          if (status >= 300) fail(`${status}: ${reader.answer().body.slice(0, 300)}`);
          send();
        } catch (error) {
          broke(error as Error);
        }
      });
      socket.on('error', broke);
      socket.on('end', () => broke(new Error('the server closed the connection')));
      send();
    });

  const done = Promise.all(sockets.map(drive));
  let seconds: number | undefined;
  let busy = 0;
  const finish = (): void => {
    seconds = (performance.now() - started) / 1000;
    const used = process.cpuUsage(cpu);
    busy = (used.user + used.system) / 1e6 / seconds;
    run.measuring = false;
    run.stopping = true;
  };
  if ('measureMs' in load.for) {
    const { warmUpMs, measureMs } = load.for;
    setTimeout(() => {
      started = performance.now();
      cpu = process.cpuUsage();
      run.measuring = true;
      setTimeout(finish, measureMs);
    }, warmUpMs);
  }
  await done;
  if (seconds === undefined) finish();
  const [p50 = NaN, p99 = NaN] = latencies.percentiles([0.5, 0.99]);
  return {
    requests: latencies.size,
    seconds: seconds ?? NaN,
    p50,
    p99,
    errors: run.errors,
    firstError: run.firstError,
    next: run.next,
    generatorBusy: busy,
  };
}

const open = ({ host, port }: Load): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
  });
