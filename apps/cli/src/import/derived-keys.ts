import { createHash } from 'node:crypto';

/** Bounds what one map holds: V8 allows no more than 16.7 million entries. */
const parts = 64;

/**
 * Gives an item without an idempotency key one that is the same whenever the same source is imported: from the source's
 * name, the line's bytes, and how many equal lines stood before it. So a second import changes nothing, equal lines of one
 * file all count, and equal lines of two files (each with its own name) do too. Holds some 50 bytes a line.
 */
export class DerivedKeys {
  /** By 48 bits of the digest: two lines that share them still get two keys, each the same every time. */
  private readonly seen = Array.from({ length: parts }, () => new Map<number, number>());

  constructor(private readonly source: string) {}

  next(line: Buffer): string {
    const digest = createHash('sha256').update(this.source).update('\0').update(line).digest();
    const seen = this.seen[digest[6]! % parts]!;
    const short = digest.readUIntBE(0, 6);
    const occurrence = (seen.get(short) ?? 0) + 1;
    seen.set(short, occurrence);
    return `import-${digest.toString('base64url')}-${occurrence}`;
  }
}
