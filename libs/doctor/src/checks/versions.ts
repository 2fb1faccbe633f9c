import type { BuildRecord } from '@rollcall/read-store';
import { ok, warning, type Check, type Seen } from '../finding.js';

export interface VersionParts {
  /** Of Rollcall. */
  readonly product: string;
  /** `process.versions.node` */
  readonly node: string;
  readonly projections: readonly { readonly name: string; readonly version: number }[];
  builds(this: void): Promise<readonly BuildRecord[]>;
}

/** Those that the test suite is run on. */
const TRIED_NODES = [20, 22, 24];

/** Which versions are at work, and are there processes of other ones beside them? */
export const versionsCheck = ({ product, node, projections, builds }: VersionParts): Check => ({
  name: 'versions',
  async look() {
    const seen: Seen[] = [nodeSeen(product, node)];
    const known = new Map(projections.map(({ name, version }) => [name, version]));
    for (const { projection, version, live } of await builds()) {
      const own = known.get(projection);
      const whose = `${projection} version ${version}`;
      if (own === undefined || version > own)
        seen.push(
          warning(
            `There is a build of ${whose}, which this program does not know: newer processes are, or were, at work.`,
            'Upgrade this one, too. Where the newer ones were taken back for good, prune their builds with them.',
          ),
        );
      else if (version < own && live !== undefined)
        seen.push(
          warning(
            `${whose} is kept and fed no more by this program, which has version ${own}.`,
            'It serves older processes. When none is left, it may be pruned.',
          ),
        );
    }
    return seen;
  },
});

function nodeSeen(product: string, node: string): Seen {
  const finding = `Rollcall ${product} on Node ${node}`;
  return TRIED_NODES.includes(Number.parseInt(node, 10))
    ? ok(`${finding}.`)
    : warning(`${finding}, which it was not tried on.`, `Run it on Node ${TRIED_NODES.join(', ')}.`);
}
