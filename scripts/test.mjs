import { join } from 'node:path';
import { ensureBuilt, root, run } from './ensure.mjs';

ensureBuilt();
run(process.execPath, [join(root, 'node_modules', 'jest', 'bin', 'jest.js'), ...process.argv.slice(2)]);
