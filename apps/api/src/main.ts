import { Worker } from 'node:worker_threads';

const program = new URL('./projector-thread.js', import.meta.url);

/** Of an embedded installation: begun before anything else is loaded here, it loads what it needs meanwhile. */
let ahead = process.env.EVENTSTORE_URL ? undefined : new Worker(program);

function makeThread(): Worker {
  const made = ahead ?? new Worker(program);
  ahead = undefined;
  return made;
}

const { runServer } = await import('./run-server.js');
await runServer(makeThread);
// It may have been told otherwise by a file.
await ahead?.terminate();
