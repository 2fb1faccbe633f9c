const Sequencer = require('@jest/test-sequencer').default;

/** Suites that take longest, beside others; only the order counts. One of them begun last is waited for alone. */
const longest = [
  'test/crash/crash',
  'test/e2e/replay',
  'test/e2e/contributors',
  'test/e2e/projections',
  'eventstoredb-faults',
  'test/e2e/cli',
  'test/e2e/running',
  'test/e2e/backup',
  'test/e2e/consistency',
  'test/migrate/migration',
  'test/fuzz',
  'test/engine/slow-stores',
  'test/projector/sharing.properties',
  'test/engine/several-processes',
  'import-file',
];

const rank = ({ path }) => {
  const found = longest.findIndex((part) => path.replaceAll('\\', '/').includes(part));
  return found === -1 ? longest.length : found;
};

/** What jest knows of earlier runs is kept per machine: in a fresh clone it goes by the size of files. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
};
