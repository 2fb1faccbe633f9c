import { setFlagsFromString } from 'node:v8';
import { productVersion } from '@rollcall/platform';
import { program } from './program.js';

// fetch parses answers in WebAssembly, and a process waits at its end until that is optimized: longer than most commands take.
setFlagsFromString('--liftoff-only');

try {
  const asked = process.argv.slice(2).find((word) => !word.startsWith('-'));
  await (await program(productVersion(), asked)).parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
