import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from '../run/machine.js';
import { askQuestions } from './ask-questions.js';
import { keepSets } from './keeping/keep-sets.js';
import { searchUsers } from './search/search-users.js';

/** This file runs as dist/bench/analytics/main.js. */
const results = join(import.meta.dirname, '..', '..', '..', 'bench', 'results');

const parts = ['questions', 'search', 'keeping'] as const;

const USAGE = `npm run bench -- --analytics [options]
  --only <a,b>           parts: ${parts.join(', ')}
  --users <n>            users of the questions and of the search, default 1000000
  --days <n>             days of the questions, default 365; they ask about September, so 303 at least
  --seed <n>             of all that is made up, default 1
  --rounds <n>           rounds of each question, default 15
  --remember <MiB>       of the sets and sums that were used last, default 128, as in the product
  --log-users <n>        users of the log that is caught up on, default 5000, one event each on each of
  --log-days <n>         days, default 40
  --log-rounds <n>       catching up with the sets and without, default 3
  --data <directory>     databases are put in here meanwhile, default bench/results`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: parts.join(',') },
    users: { type: 'string', default: '1000000' },
    days: { type: 'string', default: '365' },
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '15' },
    remember: { type: 'string', default: '128' },
    'log-users': { type: 'string', default: '5000' },
    'log-days': { type: 'string', default: '40' },
    'log-rounds': { type: 'string', default: '3' },
    data: { type: 'string', default: results },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  mkdirSync(results, { recursive: true });
  const directory = mkdtempSync(join(resolve(values.data), 'analytics-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const [users, days, seed] = [values.users, values.days, values.seed].map(Number) as [
    number,
    number,
    number,
  ];
  const asked = values.only.split(',');
  const machine = describeMachine(directory);
  console.log(
    `Analytics, ${new Date().toISOString()}, commit ${machine.commit}; Node ${machine.node}, ` +
      `${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, load ${machine.load}\n`,
  );
  let disagreements: readonly string[] = [];
  if (asked.includes('keeping')) {
    const size = { users: Number(values['log-users']), days: Number(values['log-days']), seed };
    console.log(`${await keepSets(size, Number(values['log-rounds']), directory)}\n`);
  }
  if (asked.includes('search')) console.log(`${await searchUsers(users, seed, directory)}\n`);
  if (asked.includes('questions')) {
    const how = { rounds: Number(values.rounds), rememberMiB: Number(values.remember) };
    const answers = await askQuestions({ users, days, seed }, how, directory);
    console.log(answers.report);
    disagreements = answers.disagreements;
  }
  for (const disagreement of disagreements) console.error(`Not the same: ${disagreement}`);
  return disagreements.length === 0 ? 0 : 1;
}

if (values.help) console.log(USAGE);
else process.exit(await main());
