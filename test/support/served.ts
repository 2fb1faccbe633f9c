import { afterAll, beforeAll } from '@jest/globals';
import { type Call, caller } from './http.js';
import { removeDirectory, type RunningServer, startServer, temporaryDirectory } from './server.js';

export interface Served {
  /** The running server; not before `beforeAll`. */
  readonly server: RunningServer;
  readonly call: Call;
}

/** One built server for all tests of a file: started before them, prepared, and stopped after them. */
export function served(
  prepare: (call: Call, server: RunningServer) => Promise<unknown> = () => Promise.resolve(),
  environment: Record<string, string> = {},
): Served {
  const directory = temporaryDirectory();
  let server: RunningServer | undefined;
  const running = (): RunningServer => {
    if (server === undefined) throw new Error('The server does not run yet');
    return server;
  };

  beforeAll(async () => {
    server = await startServer(directory, { LOG_LEVEL: 'fatal', ...environment });
    await prepare(caller(server), server);
  });

  afterAll(async () => {
    await server?.stop();
    removeDirectory(directory);
  });

  return {
    get server() {
      return running();
    },
    call: (...asked) => caller(running())(...asked),
  };
}
