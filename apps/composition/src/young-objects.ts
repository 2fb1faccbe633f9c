import { setFlagsFromString } from 'node:v8';

/**
 * To be called before a process begins its work. V8 makes objects old from the start where most of those from the same
 * line of code were seen to live; after a moment in which many commands waited at once, as at a start, it does so with what
 * a command leaves behind, for as long as the process runs: and with each old object, all that it leads to is kept until the
 * next full collection. Measured on Node 20 and 22, appending to EventStoreDB: half of the processor's time.
 */
export const keepYoungObjectsYoung = (): void => setFlagsFromString('--no-allocation-site-pretenuring');
