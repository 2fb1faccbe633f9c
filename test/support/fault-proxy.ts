import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export type Direction = 'toServer' | 'toClient';

/** Bytes under way in one direction of one connection before the sender is made to wait. */
const MOST_UNDER_WAY = 1024 * 1024;

/** A TCP proxy on 127.0.0.1 in front of any server, which does to connections what networks do. Begins as a good one. */
export class FaultProxy {
  port = 0;
  /** Connections reset by `cutAfter`. */
  cuts = 0;
  private readonly pairs = new Set<readonly [client: Socket, server: Socket]>();
  private listener: Server | undefined;
  private latencyMs = 0;
  private cut: { readonly direction: Direction; left: number } | undefined;
  private passage = Promise.resolve();
  private reopen: () => void = () => undefined;

  private constructor(private readonly target: { readonly host: string; readonly port: number }) {}

  static async start(target: { readonly host: string; readonly port: number }): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    await proxy.listen();
    return proxy;
  }

  get connections(): number {
    return this.pairs.size;
  }

  /** Nothing listens here any more, and who is connected is reset. */
  async refuse(): Promise<void> {
    const { listener } = this;
    this.listener = undefined;
    listener?.close();
    this.reset();
    if (listener) await once(listener, 'close');
  }

  /** Resets every connection there is now. */
  reset(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  /** Connections are accepted and stay open, and nothing passes in either direction, until `heal`. */
  blackHole(): void {
    this.reopen();
    this.passage = new Promise((resolve) => (this.reopen = resolve));
  }

  /** Each byte arrives so much later, in each direction. */
  delay(ms: number): void {
    this.latencyMs = ms;
  }

  /** Resets the connection that is next to carry more than `bytes` in that direction, once; 0: before anything arrives. */
  cutAfter(direction: Direction, bytes: number): void {
    this.cut = { direction, left: bytes };
  }

  /** Everything passes again; what a black hole held back arrives late. */
  async heal(): Promise<void> {
    this.latencyMs = 0;
    this.cut = undefined;
    this.reopen();
    if (this.listener === undefined) await this.listen();
  }

  async close(): Promise<void> {
    this.reopen();
    await this.refuse();
  }

  private async listen(): Promise<void> {
    const listener = createServer((client) => this.connect(client));
    listener.listen(this.port, '127.0.0.1');
    await once(listener, 'listening');
    this.listener = listener;
    this.port = (listener.address() as AddressInfo).port;
  }

  private connect(client: Socket): void {
    const server = connect(this.target);
    const pair = [client, server] as const;
    this.pairs.add(pair);
    for (const socket of pair) {
      socket.setNoDelay(true).on('error', () => undefined);
      socket.on('close', () => {
        this.pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
    this.forward(client, server, 'toServer');
    this.forward(server, client, 'toClient');
  }

  private forward(from: Socket, to: Socket, direction: Direction): void {
    let underWay = 0;
    let last = Promise.resolve();
    const later = (pass: () => void): void => {
      const due = performance.now() + this.latencyMs;
      last = last.then(async () => {
        if (due > performance.now()) await wait(due - performance.now());
        await this.passage;
        pass();
      });
    };
    from.on('data', (chunk: Buffer) => {
      underWay += chunk.length;
      if (underWay > MOST_UNDER_WAY) from.pause();
      later(() => {
        underWay -= chunk.length;
        from.resume();
        this.pass(chunk, from, to, direction);
      });
    });
    from.on('end', () => later(() => to.end()));
  }

  private pass(chunk: Buffer, from: Socket, to: Socket, direction: Direction): void {
    if (to.destroyed) return;
    if (this.cut?.direction !== direction) return void to.write(chunk);
    const passing = chunk.subarray(0, this.cut.left);
    this.cut.left -= passing.length;
    if (passing.length === chunk.length) return void to.write(chunk);
    this.cut = undefined;
    this.cuts += 1;
    to.write(passing, () => {
      from.resetAndDestroy();
      to.resetAndDestroy();
    });
  }
}
