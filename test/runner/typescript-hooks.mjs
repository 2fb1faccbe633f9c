/** How Node finds and reads our TypeScript: what tsconfig.json says, at run time. Runs in a thread of its own. */
import { existsSync, readFileSync } from 'node:fs';
import compiler from './compile.cjs';

const root = new URL('../../', import.meta.url);
const { paths } = JSON.parse(readFileSync(new URL('tsconfig.json', root), 'utf8')).compilerOptions;
const named = new Map(Object.entries(paths).map(([name, [file]]) => [name, new URL(file, root).href]));
named.set('@jest/globals', new URL('globals.mjs', import.meta.url).href);

const isTypeScript = (url) => new URL(url).pathname.endsWith('.ts');

export async function resolve(specifier, context, nextResolve) {
  const { parentURL } = context;
  if (parentURL === undefined || !parentURL.startsWith('file:') || !isTypeScript(parentURL)) {
    return nextResolve(specifier, context);
  }
  const url = named.get(specifier) ?? sourceOf(specifier, parentURL);
  if (url === undefined) return nextResolve(specifier, context);
  // What a watched suite is loaded anew with (native-runtime.cjs), handed on to what it imports.
  return { url: isTypeScript(url) ? url + new URL(parentURL).search : url, shortCircuit: true };
}

/** Imports name what TypeScript makes of a file: `./it.js` is `./it.ts`. */
function sourceOf(specifier, parentURL) {
  if (!/^\.{1,2}\/.*\.js$/.test(specifier)) return undefined;
  const url = new URL(specifier.replace(/js$/, 'ts'), parentURL);
  return existsSync(url) ? url.href : undefined;
}

export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !isTypeScript(url)) return nextLoad(url, context);
  return { format: 'module', source: compiler.compile(url).code, shortCircuit: true };
}
