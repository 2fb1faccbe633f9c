import { productVersion } from '@rollcall/platform';
import { program } from './program.js';

try {
  const asked = process.argv.slice(2).find((word) => !word.startsWith('-'));
  await (await program(productVersion(), asked)).parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
