const { compile } = require('./compile.cjs');

/** Source maps of what was compiled, by URL, for jest's stack traces; made when a trace is first asked for. */
class SourceMaps extends Map {
  get(url) {
    if (!super.has(url) && /^file:.*\.ts(\?|$)/.test(url)) {
      const map = Buffer.from(compile(url, true).map).toString('base64');
      super.set(url, `data:application/json;base64,${map}`);
    }
    return super.get(url);
  }
}

exports.sourceMaps = new SourceMaps();
