import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger, Telemetry } from '@rollcall/platform';
import type { EdgeReply, EdgeRequest } from './edge-request.js';

/** What proxies write down for who did not wait for an answer. No such status is ever sent. */
const CLIENT_WENT_AWAY = 499;

interface Answered {
  readonly requestId: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly key?: string;
  readonly environment?: string;
}

/** Writes every request down once, in a log line and a measurement, whatever becomes of it. */
export class RequestRecords {
  /** Of each connection, what is not answered yet, oldest first. */
  private readonly underWay = new WeakMap<Duplex, Map<EdgeRequest, EdgeReply>>();

  /** Of each connection, what was answered before all of it had come. */
  private readonly answeredEarly = new WeakMap<Duplex, IncomingMessage>();

  constructor(
    private readonly log: Logger,
    private readonly telemetry: Telemetry,
  ) {}

  begin(request: EdgeRequest, reply: EdgeReply): void {
    this.of(request.raw.socket).set(request, reply);
  }

  /** `status`: what the client has got, where that is not the reply. Nothing happens where that is written down already. */
  end(request: EdgeRequest, reply: EdgeReply, status = reply.statusCode): void {
    const { raw } = request;
    if (!this.of(raw.socket).delete(request)) return;
    if (!raw.complete) this.answeredEarly.set(raw.socket, raw);
    this.write({
      requestId: request.id,
      method: request.method,
      route: request.edge?.pattern ?? 'unmatched',
      status,
      ms: reply.elapsedTime,
      key: request.caller?.prefix,
      environment: request.caller?.environment,
    });
  }

  /**
   * Something came that is no HTTP, and is answered so. The client takes that for the answer to what it asked first and
   * has none to: answers with the id of that. Where there is nothing of the kind, no more is known of it than a new id.
   * undefined: it is what was left of a request that has its answer.
   */
  malformed(socket: Duplex, status: number, newId: () => string): string | undefined {
    if (this.answeredEarly.get(socket)?.complete === false) return undefined;
    for (const [request, reply] of this.underWay.get(socket) ?? []) {
      this.end(request, reply, status);
      return request.id;
    }
    const requestId = newId();
    this.write({ requestId, method: 'unknown', route: 'unmatched', status, ms: 0 });
    return requestId;
  }

  private of(socket: Duplex): Map<EdgeRequest, EdgeReply> {
    const known = this.underWay.get(socket);
    if (known !== undefined) return known;
    const made = new Map<EdgeRequest, EdgeReply>();
    this.underWay.set(socket, made);
    // Not by Fastify's `onRequestAbort`: it does not run any more once a body has been read.
    socket.once('close', () => {
      for (const [request, reply] of made) this.end(request, reply, CLIENT_WENT_AWAY);
    });
    return made;
  }

  /** No URL, no body, no key: a URL holds user ids. */
  private write({ ms, ...answered }: Answered): void {
    const { method, route, status } = answered;
    this.telemetry.request(method, route, status, ms / 1000);
    const { key, environment, ...request } = answered;
    this.log.info({ ...request, ms: Math.round(ms * 100) / 100, key, environment });
  }
}
