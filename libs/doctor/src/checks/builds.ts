import { isFinished, type OperationStore } from '@rollcall/event-sourcing';
import { buildName } from '@rollcall/projections';
import { buildOfCollection } from '@rollcall/projector';
import type { BuildRecord } from '@rollcall/read-store';
import { error, ok, warning, type Check, type Seen } from '../finding.js';

export interface BuildParts {
  records(this: void): Promise<readonly BuildRecord[]>;
  /** Names of all collections that the read store has. */
  collections(this: void): Promise<readonly string[]>;
  readonly operations: Pick<OperationStore, 'get'>;
  readonly projections: readonly { readonly name: string; readonly version: number }[];
}

/** Of a shadow that no operation but the deployment of a new version began. */
const DEPLOYMENT = 'deployment';
const isBuildOf = (name: string): RegExp => new RegExp(`^${name}-v\\d+(-g\\d+)?(-sets)?$`);

/** Is there a build that nobody brings to an end, or a collection that nobody reads or feeds? */
export const buildsCheck = ({ records, collections, operations, projections }: BuildParts): Check => ({
  name: 'builds',
  async look() {
    const all = await records();
    const seen: Seen[] = [];
    for (const { shadow, projection } of all) {
      if (shadow === undefined || shadow.operation === DEPLOYMENT) continue;
      const operation = await operations.get(shadow.operation);
      if (operation !== undefined && !isFinished(operation)) continue;
      seen.push(
        error(
          `${shadow.build} is a shadow build of ${projection} that no operation brings to its end.`,
          `It is fed for nothing. \`rollcall operations cancel ${shadow.operation}\` drops it, \`resume\` goes on.`,
        ),
      );
    }
    const pointedAt = new Set(projections.map(buildName));
    for (const { live, previous, shadow, dropping } of all)
      for (const build of [live, previous, shadow?.build, ...dropping])
        if (build !== undefined) pointedAt.add(build);
    const forms = projections.map(({ name }) => isBuildOf(name));
    const names = (await collections()).filter((name) => forms.some((form) => form.test(name)));
    for (const name of names.filter((one) => !pointedAt.has(buildOfCollection(one))))
      seen.push(
        warning(
          `Nothing points at the collection ${name}.`,
          'It takes room only; a newer or older program may know it.',
        ),
      );
    return seen.length > 0
      ? seen
      : [ok(`${names.length} collections of read models, each of a build that is in use.`)];
  },
});
