import { createHash } from 'node:crypto';

/**
 * Gives an item without an idempotency key one that is the same whenever the same source is imported: from the source's
 * name, the line's text, and how many equal lines stood before it. So a second import changes nothing, equal lines of one
 * file all count, and equal lines of two files (each with its own name) do too.
 */
export class DerivedKeys {
  private readonly seen = new Map<string, number>();

  constructor(private readonly source: string) {}

  next(text: string): string {
    const digest = createHash('sha256').update(this.source).update('\0').update(text).digest('base64url');
    const occurrence = (this.seen.get(digest) ?? 0) + 1;
    this.seen.set(digest, occurrence);
    return `import-${digest}-${occurrence}`;
  }
}
