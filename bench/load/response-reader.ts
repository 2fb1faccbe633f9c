export interface Response {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;

/**
 * Reads the answers of one connection that never has two requests under way: status line and content-length, nothing
 * more. Throws on an answer it cannot delimit (chunked, or none of HTTP).
 */
export class ResponseReader {
  private pending: Buffer | undefined;

  /** The answer's status once its last byte is there; undefined until then. */
  push(chunk: Buffer): number | undefined {
    const bytes = this.pending === undefined ? chunk : Buffer.concat([this.pending, chunk]);
    const headEnd = bytes.indexOf(HEAD_END);
    if (headEnd < 0) return this.wait(bytes);
    const head = bytes.toString('latin1', 0, headEnd);
    const status = Number(head.slice(9, 12));
    if (!head.startsWith('HTTP/1.1 ') || !(status >= 100))
      throw new Error(`no HTTP answer: ${head.slice(0, 80)}`);
    const length = LENGTH.exec(head);
    if (length === null && status !== 204) throw new Error(`an answer without content-length: ${head}`);
    const end = headEnd + HEAD_END.length + Number(length?.[1] ?? 0);
    if (bytes.length < end) return this.wait(bytes);
    if (bytes.length > end) throw new Error('more bytes than one answer');
    this.pending = undefined;
    this.last = bytes;
    this.lastHeadEnd = headEnd;
    return status;
  }

  /** The answer `push` told the status of last; made on demand, as only refused ones are looked at. */
  answer(): Response {
    return {
      status: Number(this.last.toString('latin1', 9, 12)),
      headers: this.last.toString('latin1', 0, this.lastHeadEnd),
      body: this.last.toString('utf8', this.lastHeadEnd + HEAD_END.length),
    };
  }

  private last: Buffer = Buffer.alloc(0);
  private lastHeadEnd = 0;

  private wait(bytes: Buffer): undefined {
    this.pending = bytes;
    return undefined;
  }
}
