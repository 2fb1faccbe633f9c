import type { FastifyInstance } from 'fastify';

/** With which methods the paths of this server may be asked: what tells a wrong method from a path that is none. */
export class PathMethods {
  private readonly methods = new Map<string, Set<string>>();

  /** Of every route that is registered from now on. */
  learn(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      const known = this.methods.get(url) ?? new Set();
      for (const one of [method].flat()) known.add(one);
      this.methods.set(url, known);
    });
  }

  /** In alphabetical order; empty: there is no such path. `url`: as it came, maybe with a query. */
  of(url: string): readonly string[] {
    const path = url.split('?', 1)[0]!;
    const matching = [...this.methods].filter(([pattern]) => expressionOf(pattern).test(path));
    return [...new Set(matching.flatMap(([, methods]) => [...methods]))].sort();
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
