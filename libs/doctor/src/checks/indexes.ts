import type { IndexState } from '@rollcall/read-store';
import { error, ok, type Check } from '../finding.js';

/** Has the read store the indexes that lists and filters need? */
export const indexesCheck = (report: (this: void) => Promise<readonly IndexState[]>): Check => ({
  name: 'indexes',
  async look() {
    const states = await report();
    const missing = states.filter(({ present }) => !present);
    if (missing.length === 0) return [ok(`All ${states.length} indexes of the read models are there.`)];
    return missing.map(({ collection, name, field }) =>
      error(
        `${collection} has no index ${name} (by ${field}): its lists are slow.`,
        'Restart a process that feeds read models: indexes are made when a build is opened.',
      ),
    );
  },
});
