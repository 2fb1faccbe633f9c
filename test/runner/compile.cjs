const { readFileSync } = require('node:fs');
const { fileURLToPath } = require('node:url');
const { transformSync } = require('@swc/core');

const options = {
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
  module: { type: 'es6' },
  swcrc: false,
  configFile: false,
};

/** What a file of TypeScript is run as. `sourceMaps`: as swc has them; without, no map is made. */
exports.compile = (url, sourceMaps = false) => {
  const filename = fileURLToPath(url);
  return transformSync(readFileSync(filename, 'utf8'), { ...options, filename, sourceMaps });
};
