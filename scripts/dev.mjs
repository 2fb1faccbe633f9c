import { ensureInstalled, run } from './ensure.mjs';

ensureInstalled();
run('npx', ['nest', 'start', 'api', '--watch']);
