/**
 * Puts each program and the packages it needs into a few files under `dist/run`: loading some two thousand modules one by
 * one was half of a start. What stays outside is what has binaries, data files or a registry of its own that must be one.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './ensure.mjs';

const outdir = join(root, 'dist', 'run');

const programs = {
  api: 'api/src/main.js',
  'projector-thread': 'api/src/projector-thread.js',
  projector: 'projector/src/main.js',
  cli: 'cli/src/main.js',
};

const outside = [
  '@photostructure/sqlite',
  'reflect-metadata',
  'swagger-ui-dist',
  // Loaded by installations on named stores only.
  '@eventstore/db-client',
  '@grpc/grpc-js',
  'mongodb',
];

/** What Nest asks for, and does without. */
const absent = [
  '@fastify/multipart',
  '@fastify/static',
  '@fastify/view',
  '@nestjs/mapped-types/*',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/websockets',
  'class-transformer/storage',
];

/**
 * TypeScript names a decorated class within (`let A = class A {`), and esbuild would number that second name. Routes of
 * the OpenAPI documents and lines of the log are called by it.
 */
const classesKeepTheirNames = {
  name: 'classes-keep-their-names',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](dist|@nestjs)[\\/].*\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(
        /^((?:export )?let (\w+) = (?:\w+ = )?class) \2\b/gm,
        '$1',
      ),
      loader: 'js',
    }));
  },
};

await rm(outdir, { recursive: true, force: true });
await build({
  entryPoints: Object.fromEntries(
    Object.entries(programs).map(([name, file]) => [name, join(root, 'dist', 'apps', file)]),
  ),
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: [...outside, ...absent],
  // Packages in CommonJS ask for Node's own modules.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
  sourcemap: 'linked',
  sourcesContent: false,
  plugins: [classesKeepTheirNames],
  logLevel: 'warning',
});
