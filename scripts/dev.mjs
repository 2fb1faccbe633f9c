import { join } from 'node:path';
import { ensureInstalled, root } from './ensure.mjs';
import { runProgram } from './run-app.mjs';

ensureInstalled();
runProgram([
  join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js'),
  'start',
  'api',
  '--watch',
  '--no-shell',
]);
