import { parseArgs } from 'node:util';
import { RememberedSets, scopeOfUsers } from '@rollcall/analytics';
import { type Question, questions } from './questions.js';
import { SyntheticSets } from './synthetic-sets.js';

/**
 * Times questions over a made-up installation in process: no store, no HTTP. `first` is the first time a question is
 * asked in a process that holds nothing; `median` that of the rounds after it. Prints a Markdown table.
 */
const { values } = parseArgs({
  options: {
    users: { type: 'string', default: '1000000' },
    days: { type: 'string', default: '365' },
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '15' },
    /** Bound of what is remembered, in MiB. */
    remember: { type: 'string', default: '256' },
  },
});
const [users, days, seed, rounds, remember] = [
  values.users,
  values.days,
  values.seed,
  values.rounds,
  values.remember,
].map(Number) as [number, number, number, number, number];

const MIB = 1_048_576;
const scope = scopeOfUsers('production');
const elapsed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

const started = performance.now();
const store = new SyntheticSets({ users, days, seed });
const took = ((performance.now() - started) / 1000).toFixed(1);
console.log(
  `${users} users, ${days} days, ${store.activityDays} activity days (seed ${seed}); ` +
    `${(store.bytes / MIB).toFixed(0)} MiB of sets and sums, made in ${took} s; Node ${process.version}\n`,
);

async function measure(question: Question): Promise<string> {
  const { name, aim } = question;
  const sets = new RememberedSets(store, remember * MIB);
  const answer = async () => question.ask(await sets.reader(scope));
  const first = await elapsed(answer);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await elapsed(answer));
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] ?? NaN;
  const verdict = aim === undefined ? '' : `${aim}${median <= aim ? '' : ' (missed)'}`;
  return `| ${name} | ${first.toFixed(2)} | ${median.toFixed(2)} | ${(times.at(-1) ?? NaN).toFixed(2)} | ${verdict} |`;
}

console.log(
  '| question | first, ms | median, ms | worst, ms | aim, ms |\n| --- | ---: | ---: | ---: | ---: |',
);
for (const question of questions) console.log(await measure(question));
console.log(`\nResident: ${(process.memoryUsage.rss() / MIB).toFixed(0)} MiB`);
