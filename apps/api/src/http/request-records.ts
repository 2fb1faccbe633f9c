import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger, Telemetry } from '@rollcall/platform';
import type { EdgeReply } from './edge-request.js';

/** What proxies write down for who did not wait for an answer. No such status is ever sent. */
const CLIENT_WENT_AWAY = 499;

interface Answered {
  readonly requestId: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly key: string | undefined;
  readonly environment: string | undefined;
}

/** What is known of a connection. */
interface Connection {
  /** Of what is not answered yet, oldest first. */
  readonly underWay: EdgeReply[];
  /** What was answered last before all of it had come. */
  answeredEarly?: IncomingMessage;
}

const CONNECTION = Symbol('rollcall:connection');
/** On the socket itself: a weak map of sockets took a twentieth of what a read costs. */
type TrackedSocket = Duplex & { [CONNECTION]?: Connection };

/** Writes every request down once, in a log line and a measurement, whatever becomes of it. */
export class RequestRecords {
  constructor(
    private readonly log: Logger,
    private readonly telemetry: Telemetry,
  ) {}

  begin(reply: EdgeReply): void {
    this.connectionOf(reply.request.raw.socket).underWay.push(reply);
  }

  /** `status`: what the client has got, where that is not the reply. Nothing happens where that is written down already. */
  end(reply: EdgeReply, status = reply.statusCode): void {
    const { request } = reply;
    const { raw } = request;
    const connection = this.connectionOf(raw.socket);
    const at = connection.underWay.indexOf(reply);
    if (at === -1) return;
    connection.underWay.splice(at, 1);
    if (!raw.complete) connection.answeredEarly = raw;
    this.write({
      requestId: request.id,
      method: request.method,
      route: request.edge?.pattern ?? 'unmatched',
      status,
      ms: rounded(reply.elapsedTime),
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
    const { underWay, answeredEarly } = this.connectionOf(socket);
    if (answeredEarly?.complete === false) return undefined;
    const [oldest] = underWay;
    if (oldest !== undefined) {
      this.end(oldest, status);
      return oldest.request.id;
    }
    const requestId = newId();
    const unknown = { method: 'unknown', route: 'unmatched', key: undefined, environment: undefined };
    this.write({ requestId, status, ms: 0, ...unknown });
    return requestId;
  }

  private connectionOf(socket: TrackedSocket): Connection {
    const known = socket[CONNECTION];
    if (known !== undefined) return known;
    const made: Connection = { underWay: [] };
    socket[CONNECTION] = made;
    // Not by Fastify's `onRequestAbort`: it does not run any more once a body has been read.
    socket.once('close', () => {
      for (const reply of [...made.underWay]) this.end(reply, CLIENT_WENT_AWAY);
    });
    return made;
  }

  /** No URL, no body, no key: a URL holds user ids. */
  private write(answered: Answered): void {
    const { method, route, status, ms } = answered;
    this.telemetry.request(method, route, status, ms / 1000);
    this.log.info(answered);
  }
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
