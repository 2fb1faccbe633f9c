import { START, type Position } from '@rollcall/event-sourcing';

/** Of a record in EventStoreDB's log: both halves as the protocol gives them, decimal 64-bit integers in strings. */
export interface LogPosition {
  readonly commit: string;
  readonly prepare: string;
}

/** Digits of the largest signed 64-bit integer. */
const WIDTH = 19;

const written = new RegExp(`^(\\d{${WIDTH}})-(\\d{${WIDTH}})$`);

export const toPosition = (commit: string, prepare: string): Position =>
  `${commit.padStart(WIDTH, '0')}-${prepare.padStart(WIDTH, '0')}`;

export const isPosition = (text: string): boolean => text === START || written.test(text);

/** Undefined for `START`. Throws a `RangeError` for a position of another store. */
export function fromPosition(position: Position): LogPosition | undefined {
  if (position === START) return undefined;
  const halves = written.exec(position);
  if (halves === null) throw new RangeError(`Not a position of EventStoreDB: ${position}`);
  return { commit: withoutZeros(halves[1]!), prepare: withoutZeros(halves[2]!) };
}

/** Bytes of log: a commit's position is its place in it. */
export function bytesBetween(from: Position, to: Position): number {
  const bytes = BigInt(fromPosition(to)?.commit ?? 0) - BigInt(fromPosition(from)?.commit ?? 0);
  return Math.max(0, Number(bytes));
}

const withoutZeros = (digits: string): string => digits.replace(/^0+(?=\d)/, '');
