import { basename } from 'node:path';

/** Ends the name of a file of refused lines, after the name of the file they are of. */
export const rejectedEnding = '.rejected.ndjson';

/**
 * What derived keys of a file are made with: the name given, or the file's own, packed or not. A file of refused lines is a
 * source of its own. Refused items carry their keys; what has none there was no item before someone mended it, and may by
 * then equal a line of the first file that is stored, which it must not be taken for.
 */
export function sourceOf(path: string, given?: string): string {
  let name = basename(path).replace(/\.gz$/, '');
  let endings = '';
  for (; name.endsWith(rejectedEnding); name = name.slice(0, -rejectedEnding.length))
    endings += rejectedEnding;
  return `${given ?? name.replace(/\.gz$/, '')}${endings}`;
}
