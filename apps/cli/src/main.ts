import { productVersion } from '@rollcall/platform';
import { program } from './program.js';

try {
  await program(productVersion()).parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
