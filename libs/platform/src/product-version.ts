import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let known: string | undefined;

/** Of this program: that of the nearest package above it, as sources and built files lie at different depths. */
export function productVersion(): string {
  return (known ??= versionAbove(dirname(fileURLToPath(import.meta.url))));
}

function versionAbove(directory: string): string {
  const path = join(directory, 'package.json');
  if (!existsSync(path)) return versionAbove(dirname(directory));
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string }).version;
}
