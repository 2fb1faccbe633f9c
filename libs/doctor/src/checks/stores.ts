import { error, ok, type Check } from '../finding.js';

export interface LookedAtStore {
  readonly name: string;
  /** What it is: `SQLite 3.50.4`, `MongoDB 7.0.2`. Rejects where it does not answer. */
  version(this: void): Promise<string>;
}

/** Does every store answer, and what is it? */
export const storesCheck = (stores: readonly LookedAtStore[]): Check => ({
  name: 'stores',
  look: () =>
    Promise.all(
      stores.map(({ name, version }) =>
        version().then(
          (what) => ok(`${name}: ${what} answers.`),
          () =>
            error(
              `${name} does not answer.`,
              'Start it, or see that this machine reaches it: nothing need be restarted then.',
            ),
        ),
      ),
    ),
});
