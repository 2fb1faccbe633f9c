import { setTimeout as pause } from 'node:timers/promises';
import { bodyOf, type Answer, type Outcome } from './answer.js';
import { pauseBefore } from './retry.js';

/** Which users and definitions requests are about. Default: the key's own environment, no tenant. */
export interface Scope {
  readonly environment?: string;
  readonly tenant?: string;
}

export interface AdminClientOptions extends Scope {
  readonly url: string;
  readonly apiKey: string;
  /** Told whenever a request has to be repeated. */
  readonly onWait?: (reason: string) => void;
}

/** Speaks to a running server with an admin key. */
export class AdminClient {
  private readonly headers: Headers;

  /** Throws where the environment or the tenant cannot stand in a header. */
  constructor(private readonly options: AdminClientOptions) {
    const { apiKey, environment, tenant } = options;
    this.headers = new Headers({ 'x-api-key': apiKey, accept: 'application/json' });
    if (environment) this.headers.set('rollcall-environment', headerText('environment', environment));
    if (tenant) this.headers.set('tenant-id', headerText('tenant', tenant));
  }

  /** One try, whatever comes of it. @param minPosition of the log, to be in what is answered: the server waits for it a while. */
  async once(method: string, path: string, body?: unknown, minPosition?: string): Promise<Outcome> {
    const response = await this.send(method, path, body, minPosition);
    return typeof response === 'string' ? response : read(response);
  }

  /** One try. The body of a 2xx answer; throws what the server refused, or that none answered. */
  async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const outcome = await this.once(method, path, body);
    if (typeof outcome === 'string') throw new Error(outcome);
    return bodyOf(outcome);
  }

  /**
   * The first answer that is final. What passes (nobody answers, 429, 503) is waited out, for as long as it takes: only for
   * requests that are safe to repeat.
   */
  async insist(method: string, path: string, body?: unknown): Promise<Answer> {
    return (await this.repeat(() => this.once(method, path, body))) as Answer;
  }

  /** Insists, too, and gives the answer's bytes as they arrive; throws what was refused. */
  async open(path: string): Promise<AsyncIterable<Uint8Array>> {
    const response = await this.repeat(async () => {
      const sent = await this.send('GET', path);
      return typeof sent === 'string' || sent.ok ? sent : read(sent);
    });
    if (!(response instanceof Response)) bodyOf(response as Answer);
    return (response as Response).body ?? new ReadableStream();
  }

  private async repeat<Result extends Outcome | Response>(ask: () => Promise<Result>): Promise<Result> {
    for (let tries = 1; ; tries++) {
      const outcome = await ask();
      const wait = outcome instanceof Response ? undefined : pauseBefore(outcome, tries);
      if (wait === undefined) return outcome;
      const reason = typeof outcome === 'string' ? outcome : `the server answered ${outcome.status}`;
      this.options.onWait?.(reason);
      await pause(wait);
    }
  }

  /** A text says why no answer came. */
  private async send(
    method: string,
    path: string,
    body?: unknown,
    minPosition?: string,
  ): Promise<Response | string> {
    const headers = new Headers(this.headers);
    if (minPosition !== undefined) headers.set('x-rollcall-min-position', minPosition);
    if (body !== undefined) headers.set('content-type', 'application/json');
    try {
      return await fetch(new URL(path, this.options.url), {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch (error) {
      return `no answer from ${this.options.url} (${reasonOf(error)})`;
    }
  }
}

async function read(response: Response): Promise<Outcome> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  try {
    return {
      status: response.status,
      body: parsed(await response.text()),
      retryAfter: Number.isFinite(retryAfter) ? retryAfter : undefined,
      position: response.headers.get('x-rollcall-position') ?? undefined,
    };
  } catch (error) {
    return `an answer broke off (${reasonOf(error)})`;
  }
}

function headerText(what: string, text: string): string {
  if (/^[\x20-\x7e]+$/.test(text)) return text;
  throw new Error(`The ${what} can be sent to a server in ASCII characters only.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** `fetch` says only that it failed; its cause says why, by a code where several addresses were tried. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string; code?: string } };
  return [cause?.message, cause?.code, message].find(Boolean) ?? 'connection failed';
}

/** Asks as `insist` does: for requests that are safe to repeat. */
export const patient = (client: Pick<AdminClient, 'insist'>): Pick<AdminClient, 'ask'> => ({
  ask: async (method, path, body) => bodyOf(await client.insist(method, path, body)),
});
