import { EngineError, START, type Position } from '@rollcall/event-sourcing';
import type { Collection, StoredDocument } from '@rollcall/read-store';
import type { PieceSize } from '../pacing.js';
import { type OrdinalsDocument, ordinalsId, type SetDocument } from './set-documents.js';

interface OfPart {
  /** Position of what is stored, which no event is behind that an ordinal was given for; undefined: nothing is. */
  stored: Position | undefined;
  /** What is stored, dense: rows of these streams may not be there yet. */
  given: ReadonlyMap<string, number>;
  from: number;
  /** Given since then, from `from` on. */
  streams: string[];
  /** Of the last of them. */
  position: Position;
}

/**
 * Gives streams their ordinals in each scope and shard: dense, in log order, no ordinal twice. What was given is written by
 * compare-and-set before any set holds it, and stays written until the streams' rows are there: after any number of deaths in
 * between, or changes of owners, every stream gets the ordinal again that sets know it by; and an owner that was deposed can
 * give none.
 */
export class Ordinals {
  private readonly parts = new Map<string, OfPart>();

  constructor(
    private readonly collection: Collection<SetDocument>,
    private readonly pieces: PieceSize,
    private readonly assertMayWrite: () => void,
  ) {}

  /** To be awaited before ordinals of these parts are given. */
  async load(parts: Iterable<string>): Promise<void> {
    const missing = [...new Set(parts)].filter((part) => !this.parts.has(part));
    await this.pieces.each(missing, async (piece) => {
      const stored = await this.collection.getMany(piece.map(ordinalsId));
      for (const part of piece) {
        const found = stored.get(ordinalsId(part)) as StoredDocument<OrdinalsDocument> | undefined;
        const { from = 0, streams = [] } = found?.body ?? {};
        const given = new Map(streams.map((stream, at) => [stream, from + at]));
        const next = from + streams.length;
        this.parts.set(part, { stored: found?.position, given, from: next, streams: [], position: '' });
      }
    });
  }

  /** Of a stream without a document; once. `position`: of its event. */
  give(part: string, stream: string, position: Position): number {
    const ofPart = this.parts.get(part);
    if (ofPart === undefined) throw new Error(`The ordinals of ${part} were not loaded`);
    const given = ofPart.given.get(stream);
    if (given !== undefined) return given;
    ofPart.position = position;
    return ofPart.from + ofPart.streams.push(stream) - 1;
  }

  /** Rejects with `lease_lapsed` where another owner has given some. */
  async store(): Promise<void> {
    const open = [...this.parts].filter(([, { streams }]) => streams.length > 0);
    await this.pieces.each(open, async (piece) => {
      await Promise.all(piece.map(([part, ofPart]) => this.storePart(part, ofPart)));
    });
  }

  /**
   * The rows of all events up to `position` are durable: what is written of those that got their ordinal there may be
   * overwritten. What an owner before had come to since, and left without rows, is not among them.
   */
  settle(position: Position): void {
    for (const ofPart of this.parts.values()) {
      const { given, stored = START } = ofPart;
      if (given.size > 0 && stored <= position) ofPart.given = new Map();
    }
  }

  private async storePart(part: string, ofPart: OfPart): Promise<void> {
    const { stored, position } = ofPart;
    const from = ofPart.from - ofPart.given.size;
    const streams = [...ofPart.given.keys(), ...ofPart.streams];
    const body: OrdinalsDocument = { kind: 'ordinals', part, from, streams };
    this.assertMayWrite();
    if (!(await this.collection.replace({ id: ordinalsId(part), position, body }, stored)))
      throw new EngineError('lease_lapsed', `Another process has given ordinals of ${part}`);
    const given = new Map(streams.map((stream, at) => [stream, from + at]));
    const next = from + streams.length;
    this.parts.set(part, { stored: position, given, from: next, streams: [], position: '' });
  }

  /** Nothing in memory is believed any more. */
  forget(): void {
    this.parts.clear();
  }
}
