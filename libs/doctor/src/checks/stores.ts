import { isDiskFull, type StoreProduct, type SupportedVersions } from '@rollcall/event-sourcing';
import { error, ok, warning, type Check, type Seen } from '../finding.js';

export interface LookedAtStore {
  readonly name: string;
  /** Rejects where it does not answer. */
  product(this: void): Promise<StoreProduct>;
}

/** Does every store answer, and is it of a version that Rollcall works with? */
export const storesCheck = (stores: readonly LookedAtStore[]): Check => ({
  name: 'stores',
  look: () =>
    Promise.all(
      stores.map(({ name, product }) =>
        product().then(
          (what) => productSeen(name, what),
          (reason: unknown) =>
            isDiskFull(reason)
              ? error(`${name} takes no writes: the disk is full.`, 'See what is said of the disk.')
              : error(
                  `${name} does not answer.`,
                  'Start it, or see that this machine reaches it: nothing need be restarted then.',
                ),
        ),
      ),
    ),
});

function productSeen(name: string, { product, version, supported }: StoreProduct): Seen {
  if (supported === undefined) return ok(`${name}: ${[product, version].join(' ')} answers.`);
  const range = rangeOf(supported);
  if (version === undefined || !/^\d/.test(version))
    return warning(
      `${name}: ${product} answers, and does not tell its version.`,
      `See that it is ${product} ${range}.`,
    );
  const finding = `${name}: ${product} ${version} answers`;
  if (isOlder(version, supported.oldest))
    return error(
      `${finding}, and is older than ${supported.oldest}, the oldest that Rollcall works with.`,
      `Upgrade it to ${product} ${range}.`,
    );
  if (isOlder(supported.newest, version))
    return warning(
      `${finding}, and is newer than ${supported.newest}, the newest that Rollcall was tried on.`,
      `See that a newer Rollcall knows it, or run ${product} ${range}.`,
    );
  return ok(`${finding}; supported: ${range}.`);
}

const rangeOf = ({ oldest, newest }: SupportedVersions): string =>
  oldest === newest ? oldest : `${oldest} to ${newest}`;

/** By as many numbers as both have: 23.10.7 is neither older nor newer than 23.10. */
function isOlder(one: string, other: string): boolean {
  const [of, than] = [one, other].map((text) => text.split('.').map((part) => Number.parseInt(part, 10)));
  const at = of!.findIndex((number, place) => number !== than![place]);
  return at >= 0 && of![at]! < than![at]!;
}
