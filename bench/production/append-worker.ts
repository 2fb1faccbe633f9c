import { keepYoungObjectsYoung } from '@rollcall/composition';
import { appenders, type AppenderName } from './appenders.js';
import { closedLoop, type LoopOptions } from './closed-loop.js';

/** One round of one appender as a process of its own: `<name> <options as JSON>`; prints one line of JSON. */
export interface AppendWork extends LoopOptions {
  readonly users: number;
}

/** A prime, as in the load generator: users in turn, neighbours far apart. */
const STRIDE = 7_368_787;

// As the product's own processes do; all appenders alike.
keepYoungObjectsYoung();
const [name, options] = process.argv.slice(2) as [AppenderName, string];
const work = JSON.parse(options) as AppendWork;
const { users } = work;
const appender = await appenders[name](users);
const result = await closedLoop(work, (n) => appender.append((n * STRIDE) % users));
await appender.close();
console.log(JSON.stringify(result));
