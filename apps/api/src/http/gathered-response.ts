import { ServerResponse, type IncomingMessage } from 'node:http';

let waiting: (() => void)[] = [];

function sendAll(): void {
  const answers = waiting;
  waiting = [];
  for (const send of answers) send();
}

/**
 * Answers that become ready in one turn of the event loop are sent one right after the other, at its end. Whoever reads
 * them, a proxy or a client with many connections, is woken once for all of them instead of once for each: where a wake-up
 * is dear (loopback, virtual machines) that is a third of what a small request costs.
 */
export class GatheredResponse<
  Request extends IncomingMessage = IncomingMessage,
> extends ServerResponse<Request> {
  private isEnded = false;

  static {
    // An accessor, as Node has it; its types call it a property, which none can override. Fastify asks it for what is sent.
    Object.defineProperty(this.prototype, 'writableEnded', {
      get(this: GatheredResponse) {
        return this.isEnded;
      },
    });
  }

  override end(...parts: unknown[]): this {
    this.isEnded = true;
    const send = (): void => {
      try {
        super.end(...(parts as [unknown, BufferEncoding, () => void]));
      } catch (error) {
        // It must not take the answers behind it along.
        this.destroy(error as Error);
      }
    };
    if (waiting.push(send) === 1) setImmediate(sendAll);
    return this;
  }
}
