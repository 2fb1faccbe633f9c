import type { Readable } from 'node:stream';

/** Long answers that are being sent. */
export class StreamsUnderWay {
  private readonly streams = new Set<Readable>();

  add(stream: Readable): Readable {
    this.streams.add(stream);
    stream.once('close', () => this.streams.delete(stream));
    return stream;
  }

  /** Cut, not drained: who reads slowly must not hold up the end of the process, and asks another one. */
  cut(): void {
    for (const stream of this.streams) stream.destroy();
  }
}
