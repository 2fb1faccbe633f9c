import { ensureBuilt } from './ensure.mjs';
import { runApp } from './run-app.mjs';

ensureBuilt();
runApp('projector');
