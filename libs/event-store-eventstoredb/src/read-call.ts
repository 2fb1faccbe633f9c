import type { ClientReadableStream } from '@grpc/grpc-js';
import type messages from '@eventstore/db-client/generated/streams_pb.js';
import { unavailable } from './failures.js';

/** What is held at most before the server is made to wait. */
const MOST_WAITING = 2_000;
const MOST_BYTES = 8 * 1024 * 1024;

/** A read or subscription under way, from which answers are taken as they are wanted. */
export class ReadCall {
  private waiting: messages.ReadResp[] = [];
  private bytes = 0;
  private over = false;
  private failure: Error | undefined;
  private wake: () => void = () => undefined;
  private readonly whenOver: (() => void)[] = [];

  constructor(
    private readonly call: ClientReadableStream<messages.ReadResp>,
    heard: () => void,
  ) {
    call
      .on('data', (answer: messages.ReadResp) => {
        heard();
        this.push(answer);
      })
      .on('error', (error: Error) => this.end(error))
      .on('end', () => this.end());
  }

  onOver(listener: () => void): void {
    if (this.over) listener();
    else this.whenOver.push(listener);
  }

  get isDrained(): boolean {
    return this.waiting.length === 0;
  }

  /**
   * What came in, at most `most`; waits for it up to `timeoutMs`. Undefined when nothing more will come, nothing when
   * it waited in vain. Rejects with the error that ended the call, once what came before it is taken.
   */
  async take(most: number, timeoutMs: number): Promise<readonly messages.ReadResp[] | undefined> {
    if (this.waiting.length === 0 && !this.over) await this.arrival(timeoutMs);
    if (this.waiting.length === 0) {
      if (this.failure !== undefined) throw this.failure;
      return this.over ? undefined : [];
    }
    const taken = this.waiting.length <= most ? this.waiting : this.waiting.slice(0, most);
    this.waiting = this.waiting.slice(taken.length);
    for (const answer of taken) this.bytes -= sizeOf(answer);
    if (this.call.isPaused()) this.call.resume();
    return taken;
  }

  /** As `take`, but to wait in vain is an error. */
  async takeOrFail(most: number, timeoutMs: number): Promise<readonly messages.ReadResp[] | undefined> {
    const taken = await this.take(most, timeoutMs);
    if (taken?.length === 0) throw unavailable('EventStoreDB has stopped answering a read');
    return taken;
  }

  /** Whoever waits for more waits no longer. */
  cancel(): void {
    this.call.cancel();
    this.end(unavailable('The read was given up'));
  }

  private push(answer: messages.ReadResp): void {
    if (this.over) return;
    this.waiting.push(answer);
    this.bytes += sizeOf(answer);
    if (this.waiting.length >= MOST_WAITING || this.bytes >= MOST_BYTES) this.call.pause();
    this.wake();
  }

  private end(failure?: Error): void {
    if (this.over) return;
    this.over = true;
    this.failure = failure;
    this.wake();
    for (const listener of this.whenOver) listener();
  }

  /** Answers that come together wake once. */
  private arrival(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.wake = () => {
        this.wake = () => undefined;
        clearTimeout(timer);
        setImmediate(resolve);
      };
    });
  }
}

function sizeOf(answer: messages.ReadResp): number {
  const event = answer.getEvent()?.getEvent();
  return event === undefined ? 0 : event.getData_asU8().length + event.getCustomMetadata_asU8().length;
}
