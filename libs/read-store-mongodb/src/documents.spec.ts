import { describe, expect, it } from '@jest/globals';
import type { CollectionDefinition } from '@rollcall/read-store';
import { BSON } from 'mongodb';
import { deepFreeze } from '../../../test/support/deep-freeze.js';
import { fromStoredDocument, toStoredDocument } from './documents.js';
import { layoutOf, type Stored } from './layout.js';

describe('A document as MongoDB keeps it', () => {
  type Body = Readonly<Record<string, unknown>>;
  const definition: CollectionDefinition<Body> = {
    name: 'people',
    fields: { name: 'text', age: 'number', paying: 'boolean' },
    fieldsOf: ({ name = null, age = null, paying = null }) =>
      ({ name, age, paying }) as Record<string, string | number | boolean | null>,
  };
  const layout = layoutOf(definition.name, definition.fields);
  const keep = (body: Body | undefined, id = '0/ada'): Stored =>
    toStoredDocument(deepFreeze({ id, position: '0001', body }), definition, layout);
  /** As it would come back from a server. */
  const kept = (stored: Stored): Stored => BSON.deserialize(BSON.serialize(stored)) as Stored;

  it('has its fields beside the body, in the order of their names', () => {
    expect(keep({ name: 'Ada', age: 36, paying: true, extra: [1] })).toEqual({
      _id: '0/ada',
      p: '0001',
      b: '{"name":"Ada","age":36,"paying":true,"extra":[1]}',
      f: { f0: 36, f1: 'Ada', f2: true },
    });
  });

  it('has no fields where it is a tombstone, so that no index but that of the ids holds it', () => {
    expect(keep(undefined)).toEqual({ _id: '0/ada', p: '0001', b: null });
    expect(fromStoredDocument(keep(undefined))).toEqual({ id: '0/ada', position: '0001', body: undefined });
  });

  it.each([
    'a.b',
    '$set',
    '',
    '__proto__',
    'constructor',
    'x\u0000y',
    '\u0001',
    '\ud800',
    '🎉',
    'k'.repeat(255),
  ])('gives %j back from the wire, as a name and as a value', (text) => {
    const body = Object.fromEntries([[text, { [text]: text }]]);
    const read = fromStoredDocument<Body>(kept(keep(body))).body;
    expect(JSON.stringify(read)).toBe(JSON.stringify(body));
    expect(Object.keys(read ?? {})).toEqual([text]);
  });

  it('keeps an id with a NUL and one of 6,000 bytes whole', () => {
    for (const id of ['0/a\u0000b', `0/${'🎉'.repeat(1_499)}`]) expect(kept(keep({}, id))._id).toBe(id);
  });

  it('takes a number that JSON cannot hold as null, and keeps a negative zero comparable', () => {
    expect(keep({ age: NaN }).f).toEqual({ f0: null, f1: null, f2: null });
    expect(kept(keep({ age: -0 })).f?.f0).toBe(-0);
    expect(kept(keep({ age: 2 ** 53 - 1 })).f?.f0).toBe(2 ** 53 - 1);
  });

  it('refuses a value of another type than declared', () => {
    expect(() => keep({ age: '36' })).toThrow(expect.objectContaining({ code: 'invalid_field_value' }));
  });

  it('refuses what is larger than MongoDB takes, by bytes and not by characters', () => {
    const tooLarge = expect.objectContaining({ name: 'ReadStoreError', code: 'document_too_large' });
    expect(() => keep({ text: 'x'.repeat(17 * 1024 * 1024) })).toThrow(tooLarge);
    expect(() => keep({ text: 'é'.repeat(8 * 1024 * 1024) })).toThrow(tooLarge);
    const largest = keep({ text: 'x'.repeat(15 * 1024 * 1024) });
    expect(BSON.calculateObjectSize(largest)).toBeLessThan(16 * 1024 * 1024);
  });
});

describe('A collection as MongoDB keeps it', () => {
  it('takes as many fields as there can be indexes, and names that leave room for the database', () => {
    const fields = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`field-${at}`, 'text'] as const));
    expect(layoutOf('a', fields(63)).columns.size).toBe(63);
    const invalid = expect.objectContaining({ code: 'invalid_definition' });
    expect(() => layoutOf('a', fields(64))).toThrow(invalid);
    expect(() => layoutOf('a'.repeat(181), {})).toThrow(invalid);
    expect(`${'d'.repeat(63)}.${layoutOf('a'.repeat(180), {}).collection}`.length).toBeLessThanOrEqual(255);
  });
});
