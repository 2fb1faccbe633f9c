import { createBirpc, type BirpcReturn } from 'birpc';

/** A worker, or what it has of its maker. */
interface Port {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

/** Calls what is at the other end of a port, and answers it by `ours`. `heard`: before any message from there is taken up. */
export const callsOver = <Theirs extends object, Ours extends object>(
  port: Port,
  ours: Ours,
  heard: () => void,
): BirpcReturn<Theirs, Ours> =>
  createBirpc<Theirs, Ours>(ours, {
    post: (message) => port.postMessage(message),
    on: (listen) =>
      port.on('message', (message) => {
        heard();
        listen(message);
      }),
    timeout: -1,
  });
