import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { metric } from '../crash/writers.js';

/** Nothing of an answer within this is a hang. What is wanted are 3 s: the rest is for a machine that does much else. */
const HANG_MS = 60_000;

export interface Answered {
  readonly status: number;
  readonly text: string;
}

/** Clients of one API process that are never told anything but done, or 503, whatever its stores do. */
export class ImpatientClients {
  /** By status, how many answers. */
  readonly answers = new Map<number, number>();
  /** Milliseconds that the answers to those who write took. */
  readonly took: number[] = [];
  acknowledged = 0;
  private readonly writtenBy = new Map<string, number>();
  private isWriting = false;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly apiKey: string,
  ) {}

  /** Each of them records one event after the other, under a key that it keeps until it is acknowledged. */
  write(count: number): void {
    this.isWriting = true;
    this.writing = Promise.all(Array.from({ length: count }, (_, n) => this.record(`client-${n}`)));
    this.writing.catch(() => undefined);
  }

  /** Resolves when every client has had its last event acknowledged. Rejects with the first that was told anything else. */
  async stop(): Promise<ReadonlyMap<string, number>> {
    this.isWriting = false;
    await this.writing;
    return this.writtenBy;
  }

  /** Rejects where the answer is no success and no 503, or does not come. */
  async ask(method: string, path: string, body?: unknown, key?: string): Promise<Answered> {
    const began = performance.now();
    const { status, headers, text } = await this.heard(method, path, body, key);
    if (key !== undefined) this.took.push(performance.now() - began);
    this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
    if (status < 300 || (status === 503 && headers.get('retry-after') !== null)) return { status, text };
    throw new Error(`${method} ${path} was answered ${status}: ${text}`);
  }

  /** All of an answer. A replay of a slow log may take long, as long as it goes on. */
  private async heard(method: string, path: string, body: unknown, key: string | undefined) {
    const silence = new AbortController();
    const hang = setTimeout(() => silence.abort(new Error(`${method} ${path}: silence`)), HANG_MS);
    try {
      const answer = await fetch(`${this.url}${path}`, {
        method,
        headers: {
          'x-api-key': this.apiKey,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(key !== undefined && { 'idempotency-key': key }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: silence.signal,
      });
      let text = '';
      for await (const part of answer.body!.pipeThrough(new TextDecoderStream())) {
        hang.refresh();
        text += part;
      }
      return { status: answer.status, headers: answer.headers, text };
    } finally {
      clearTimeout(hang);
    }
  }

  /** Bytes. */
  async residentMemory(): Promise<number> {
    const { text } = await this.ask('GET', '/metrics');
    return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
  }

  private async record(id: string): Promise<void> {
    while (this.isWriting) {
      await this.untilAcknowledged(id, randomUUID());
      this.acknowledged += 1;
      this.writtenBy.set(id, (this.writtenBy.get(id) ?? 0) + 1);
    }
  }

  private async untilAcknowledged(id: string, key: string): Promise<void> {
    const event = { user: { id }, value: 1 };
    while ((await this.ask('POST', `/v1/metrics/${metric}/event`, event, key)).status === 503)
      await pause(100);
  }
}
