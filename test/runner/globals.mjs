/**
 * What specs import as `@jest/globals`. Modules live as long as their worker and suites do not: the bindings are live, and
 * are those of the suite that runs.
 */
export let afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test;

export function provide(suite) {
  ({ afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } = suite);
}
