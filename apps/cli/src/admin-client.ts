import { setTimeout as pause } from 'node:timers/promises';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly position: string | null;
}

const passing = new Set([408, 409, 425, 429, 500, 502, 503, 504]);
const longestPauseMs = 10_000;

/** Speaks to a running server as an admin. Waits out what passes (server away, 429, 503) and says so through `onWait`. */
export class AdminClient {
  constructor(
    private readonly baseUrl: string,
    private readonly apiKey: string,
    private readonly onWait: (reason: string) => void = () => undefined,
  ) {}

  /** Every answer that is final: 2xx, or a refusal. Repeats anything else, for ever: only for requests safe to repeat. */
  async send(method: string, path: string, body?: unknown): Promise<Answer> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.once(method, path, body);
      if (typeof outcome !== 'string' && !passing.has(outcome.status)) return outcome;
      this.onWait(typeof outcome === 'string' ? outcome : `the server answered ${outcome.status}`);
      await pause(Math.min(longestPauseMs, 250 * 2 ** Math.min(attempt, 6)) * (0.75 + Math.random() / 2));
    }
  }

  /** As `send`, for requests whose refusal means that nothing can go on. */
  async expect(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.send(method, path, body);
    if (answer.status < 400) return answer.body;
    throw new Error(`${method} ${path}: ${answer.status} ${errorText(answer.body)}`);
  }

  /** One try; a text says why no answer came. */
  private async once(method: string, path: string, body?: unknown): Promise<Answer | string> {
    try {
      const response = await fetch(new URL(path, this.baseUrl), {
        method,
        headers: {
          'x-api-key': this.apiKey,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: text === '' ? undefined : (JSON.parse(text) as unknown),
        position: response.headers.get('x-rollcall-position'),
      };
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return `no answer from ${this.baseUrl} (${cause instanceof Error ? cause.message : String(cause)})`;
    }
  }
}

export const errorText = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string'
    ? body.error
    : 'no reason given';
