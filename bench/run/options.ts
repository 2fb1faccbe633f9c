import { parseArgs } from 'node:util';
import { candidates, type Candidate } from './candidates.js';
import { workloads, type Workload } from './workloads.js';

export interface Options {
  readonly workloads: readonly Workload[];
  readonly candidates: readonly Candidate[];
  readonly connections: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly users: number;
  /** Where databases are put meanwhile; undefined: beside the results. */
  readonly data?: string;
  /** Users of the scale run; 0: none. */
  readonly scaleUsers: number;
  /** The rows of production stores instead. */
  readonly production: boolean;
}

export const USAGE = `npm run bench -- [options]
  --quick                one round of a second each: does it run, not how fast
  --only <a,b>           workloads: ${workloads.map(({ name }) => name).join(', ')}
  --candidates <a,b>     programs: ${candidates.map(({ name }) => name).join(', ')}
  --connections <n,m>    default 1,64
  --rounds <n>           default 3; the median is printed
  --seconds <s>          measured seconds a round, default 5
  --users <n>            users that exist before measuring, default 1000
  --data <directory>     databases are put in here, default bench/results
  --scale                the scale rows instead: 1,000,000 users, long streams, catching up, start
  --scale-users <n>      the same, all of it smaller in proportion
  --production           the rows of production stores instead, on the servers of EVENTSTORE_URL and MONGODB_URL`;

/** Throws an error with a text for the terminal. */
export function readOptions(argv: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      candidates: { type: 'string' },
      connections: { type: 'string', default: '1,64' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      users: { type: 'string', default: '1000' },
      data: { type: 'string' },
      scale: { type: 'boolean', default: false },
      'scale-users': { type: 'string' },
      production: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const seconds = count('--seconds', values.seconds ?? (values.quick ? '1' : '5'));
  return {
    workloads: named('--only', values.only, workloads),
    candidates: named('--candidates', values.candidates, candidates),
    connections: values.connections.split(',').map((text) => count('--connections', text)),
    rounds: count('--rounds', values.rounds ?? (values.quick ? '1' : '3')),
    seconds,
    warmUpSeconds: Math.min(2, seconds),
    users: count('--users', values.users),
    data: values.data,
    scaleUsers:
      values.scale || values['scale-users'] ? count('--scale-users', values['scale-users'] ?? '1000000') : 0,
    production: values.production,
  };
}

function named<Item extends { readonly name: string }>(
  option: string,
  text: string | undefined,
  all: readonly Item[],
) {
  if (text === undefined) return all;
  return text.split(',').map((name) => {
    const item = all.find((candidate) => candidate.name === name);
    if (item === undefined)
      throw new Error(`${option}: ${name} is none of ${all.map((one) => one.name).join(', ')}`);
    return item;
  });
}

function count(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new Error(`${option}: ${text} is no number above zero`);
  return value;
}
