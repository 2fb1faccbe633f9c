/** What stands for the number in a request that is sent many times with another number each time. */
export const NUMBER = '{n}';
const DIGITS = 10;

export interface RequestText {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** `n` as it will stand in the request. */
export const numberText = (n: number): string => String(n).padStart(DIGITS, '0');

/**
 * One HTTP/1.1 request as bytes, made once; `numbered` sets the digits in place, so that sending costs no allocation.
 * Each connection has a template of its own: the bytes are shared by all requests made from it.
 */
export class RequestTemplate {
  private readonly bytes: Buffer;
  private readonly places: readonly number[];

  constructor(request: RequestText, host: string) {
    const body = fixed(request.body ?? '');
    const headers = Object.entries({ host, connection: 'keep-alive', ...request.headers });
    if (request.body !== undefined) {
      headers.push(['content-type', 'application/json'], ['content-length', String(Buffer.byteLength(body))]);
    }
    const head = `${request.method} ${fixed(request.path)} HTTP/1.1\r\n`;
    const text = `${head}${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
    this.bytes = Buffer.from(text);
    const mark = Buffer.from(MARK);
    const places: number[] = [];
    for (let at = this.bytes.indexOf(mark); at >= 0; at = this.bytes.indexOf(mark, at + DIGITS))
      places.push(at);
    this.places = places;
  }

  numbered(n: number): Buffer {
    for (const place of this.places) {
      let rest = n;
      for (let digit = place + DIGITS - 1; digit >= place; digit--) {
        this.bytes[digit] = 48 + (rest % 10);
        rest = Math.floor(rest / 10);
      }
    }
    return this.bytes;
  }
}

/** Ten characters that no request has otherwise. */
const MARK = '\u0001'.repeat(DIGITS);
const fixed = (text: string): string => text.replaceAll(NUMBER, MARK);
