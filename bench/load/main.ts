import { runLoad, type Load } from './run-load.js';

/** The load generator as a process: one load per message, answered with its result or `{ failed }`. */
process.on('message', (load: Load) => {
  runLoad(load).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
