import type { FastifyInstance } from 'fastify';

/** With which methods the paths of this server may be asked: what tells a wrong method from a path that is none. */
export class PathMethods {
  private readonly patterns = new Map<
    string,
    { readonly expression: RegExp; readonly methods: Set<string> }
  >();

  /** Of every route that is registered from now on. */
  learn(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      const pattern = this.patterns.get(url) ?? { expression: expressionOf(url), methods: new Set() };
      for (const one of [method].flat()) pattern.methods.add(one);
      this.patterns.set(url, pattern);
    });
  }

  /** In alphabetical order; empty: there is no such path. `url`: as it came, maybe with a query. */
  of(url: string): readonly string[] {
    const path = url.split('?', 1)[0]!;
    const matching = [...this.patterns.values()].filter(({ expression }) => expression.test(path));
    return [...new Set(matching.flatMap(({ methods }) => [...methods]))].sort();
  }
}

/** Parameters of a pattern are `:name`, each a whole part of the path; a `*` stands for all that is left. */
function expressionOf(pattern: string): RegExp {
  const parts = pattern.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part === '*' ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}$`);
}
