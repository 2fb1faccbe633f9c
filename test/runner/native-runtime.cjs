const asyncHooks = require('node:async_hooks');
const { register } = require('node:module');
const { pathToFileURL } = require('node:url');
const Runtime = require('jest-runtime').default;
const { sourceMaps } = require('./source-maps.cjs');

register('./typescript-hooks.mjs', pathToFileURL(__filename));
const globals = import('./globals.mjs');

/** Where jest-circus keeps who listens to a suite's events; made with its adapter. */
const EVENT_HANDLERS = Symbol.for('EVENT_HANDLERS');

/** Which test a promise was made in. One for all suites: every promise is told to each there is, and none is ever let go. */
const testContexts = new asyncHooks.AsyncLocalStorage();
/** Put in the place of Node's own, which cannot be assigned to from Node 22 on. */
const oneForAll = {
  value: function () {
    return testContexts;
  },
  configurable: true,
  enumerable: true,
};

/**
 * Loads suites, and all they import, by Node's own loader, once a worker. Jest's loads every module anew for every suite,
 * in a realm of its own, which took a third of a run. What suites could leave to each other, realm.mjs puts back.
 */
module.exports = class NativeRuntime extends Runtime {
  constructor(...parts) {
    super(...parts);
    const [, , , , , , testPath, globalConfig] = parts;
    this.suite = testPath;
    this.isWatched = globalConfig.watch || globalConfig.watchAll;
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  async unstable_importModule(path) {
    (await globals).provide(this.requireModuleOrMock(this.suite, '@jest/globals'));
    const { href } = pathToFileURL(path);
    await import(this.isWatched ? `${href}?${Date.now()}` : href);
  }

  /** The test framework: its adapter keeps the tests of one suite, and is loaded anew; what that uses is not. */
  requireInternalModule(from, to) {
    if (to !== undefined) return super.requireInternalModule(from, to);
    delete require.cache[from];
    delete globalThis[EVENT_HANDLERS];
    const theirs = Object.getOwnPropertyDescriptor(asyncHooks, 'AsyncLocalStorage');
    Object.defineProperty(asyncHooks, 'AsyncLocalStorage', oneForAll);
    try {
      return require(from);
    } finally {
      Object.defineProperty(asyncHooks, 'AsyncLocalStorage', theirs);
    }
  }

  getSourceMaps() {
    return sourceMaps;
  }
};
