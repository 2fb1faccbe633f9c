import { keepYoungObjectsYoung } from '@rollcall/composition';
import { catchUps, type CatchUpName } from './catch-ups.js';

// As the product's own processes do; all alike.
keepYoungObjectsYoung();

/** One way to go through the whole log of an installation, as a process of its own; prints one line of JSON. */
const [name, given] = process.argv.slice(2) as [CatchUpName, string];
console.log(JSON.stringify(await catchUps[name](Number(given))));
