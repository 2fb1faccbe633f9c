import { createHash } from 'node:crypto';
import type { Position } from '@rollcall/event-sourcing';
import type { ParkedDocument } from '@rollcall/read-store';

type Named = Pick<ParkedDocument, 'build' | 'document' | 'position'>;

const DIGITS = 16;

const hashOf = ({ build, document }: Named): string =>
  createHash('sha256')
    .update(JSON.stringify([build, document]))
    .digest('hex')
    .slice(0, DIGITS);

/** Short enough for a path, whatever the document is called: where it failed, and a hash of what it is. */
export const parkedId = (record: Named): string => `${record.position}-${hashOf(record)}`;

export const positionIn = (id: string): Position => id.slice(0, id.lastIndexOf('-'));
