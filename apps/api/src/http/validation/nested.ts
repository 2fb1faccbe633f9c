import 'reflect-metadata';
import { ValidateNested } from 'class-validator';

/** A body, query or part of one: a class whose properties carry class-validator decorators. */
export type Dto = new () => object;

const NESTED = Symbol('rollcall:nested');
const NULL_IS_VALUE = Symbol('rollcall:null-is-value');

/** The property is an object of `type`, checked by its decorators. */
export const Nested = (type: Dto): PropertyDecorator => nested(type, false);

/** The property is a list of such objects. */
export const NestedList = (type: Dto): PropertyDecorator => nested(type, true);

const nested =
  (type: Dto, each: boolean): PropertyDecorator =>
  (target, property) => {
    ValidateNested({
      each,
      message: `$property must be ${each ? 'a list of objects' : 'an object'}`,
    })(target, property);
    Reflect.defineMetadata(NESTED, type, target, property);
  };

export const nestedType = (type: Dto, property: string): Dto | undefined =>
  Reflect.getMetadata(NESTED, type.prototype as object, property) as Dto | undefined;

/**
 * What null means here: `clears`: it is a value, and so is null for the entries of the object. `dropEntries`: not
 * provided, and so it is for the entries of the object. Without this decorator: not provided.
 */
export const Null =
  (meaning: 'clears' | 'dropEntries'): PropertyDecorator =>
  (target, property) =>
    Reflect.defineMetadata(NULL_IS_VALUE, meaning, target, property);

export const nullMeaning = (type: Dto, property: string): 'clears' | 'dropEntries' | undefined =>
  Reflect.getMetadata(NULL_IS_VALUE, type.prototype as object, property) as
    'clears' | 'dropEntries' | undefined;
