import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startInProcess, type InProcessApi } from '../../../../test/support/in-process-api.js';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

let api: InProcessApi;
let documents: readonly Document[];

beforeAll(async () => {
  api = await startInProcess();
  documents = await Promise.all(
    ['/v1', '/admin/v1'].map(async (prefix) => (await api.call('GET', `${prefix}/openapi`)).body as Document),
  );
});
afterAll(() => api.close());

describe('The answers in the OpenAPI documents', () => {
  it('are each described', () => {
    const empty = documents.flatMap(({ paths }) =>
      Object.entries(paths).flatMap(([path, operations]) =>
        Object.entries(operations).flatMap(([method, { responses }]) =>
          Object.entries(responses)
            .filter(([, { description }]) => !description)
            .map(([status]) => `${method} ${path} ${status}`),
        ),
      ),
    );
    expect(empty).toEqual([]);
  });
});
