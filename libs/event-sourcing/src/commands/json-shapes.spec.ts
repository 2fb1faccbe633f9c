import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { JsonShapes } from './json-shapes.js';

const jsonObject = fc.dictionary(
  fc.oneof(fc.constantFrom('__proto__', 'constructor', '', '1', 'a', 'b'), fc.string()),
  fc.oneof(fc.jsonValue(), fc.constant(undefined)),
);

const asJson = (object: object): unknown => JSON.parse(JSON.stringify(object));

describe('JSON by shapes', () => {
  it('reads what JSON reads of what JSON wrote, whatever else was written', () => {
    const shapes = new JsonShapes(20);
    fc.assert(
      fc.property(fc.array(jsonObject, { maxLength: 10 }), (objects) => {
        const texts = objects.map((object) => shapes.write(object));
        const read = texts.map((text) => shapes.read(text));
        expect(read.map((object) => JSON.stringify(object))).toEqual(
          objects.map((object) => JSON.stringify(object)),
        );
        expect(read).toEqual(objects.map(asJson));
      }),
    );
  });

  it('tells objects apart whose names run together alike', () => {
    const shapes = new JsonShapes();
    const objects = [
      { ab: { c: 1 } },
      { a: { bc: 1 } },
      { a: { b: 1, c: 2 } },
      { a: { b: 1 }, c: 2 },
      { a: {} },
    ];
    const texts = objects.map((object) => shapes.write(object));
    expect(texts.map((text) => shapes.read(text))).toEqual(objects);
  });

  it('writes names once for all objects that have the same', () => {
    const shapes = new JsonShapes();
    shapes.write({ aLongNameOfAMember: { anotherOne: 1 }, list: ['a'] });
    expect(shapes.write({ aLongNameOfAMember: { anotherOne: 2 }, list: ['b', 'c'] })).toBe('0:[2,["b","c"]]');
  });

  it('writes plain JSON once it keeps as many shapes as it may', () => {
    const shapes = new JsonShapes(1);
    shapes.write({ a: 1 });
    expect(shapes.write({ b: 1 })).toBe('{"b":1}');
    expect(shapes.write({ a: 2 })).toBe('0:[2]');
  });
});
