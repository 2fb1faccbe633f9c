/**
 * The decorators of @nestjs/swagger, put off until a document is asked for: loading that package takes a fifth of a
 * start, and most processes are never asked. Controllers and response classes import them from here.
 */
import type * as Swagger from '@nestjs/swagger';

type Put = (swagger: typeof Swagger) => void;
type DecoratorName =
  | 'ApiBody'
  | 'ApiExcludeController'
  | 'ApiHeader'
  | 'ApiOperation'
  | 'ApiParam'
  | 'ApiProperty'
  | 'ApiPropertyOptional'
  | 'ApiQuery'
  | 'ApiResponse'
  | 'ApiSecurity'
  | 'ApiTags';
type Decorates = (...on: unknown[]) => void;

const waiting: Put[] = [];

function putOff<Name extends DecoratorName>(name: Name): (typeof Swagger)[Name] {
  const factory =
    (...options: unknown[]): Decorates =>
    (...on) => {
      waiting.push((swagger) => {
        const decorator = swagger[name] as unknown as (...options: unknown[]) => Decorates;
        decorator(...options)(...on);
      });
    };
  return factory;
}

/** Decorators that are made only when a document is asked for, and then know what else is on the method. */
export const whenDescribed =
  (make: (method: object) => readonly MethodDecorator[]): MethodDecorator =>
  (target, name, descriptor) => {
    waiting.push(() => {
      for (const decorate of make(descriptor.value as object)) decorate(target, name, descriptor);
    });
  };

export const ApiBody = putOff('ApiBody');
export const ApiExcludeController = putOff('ApiExcludeController');
export const ApiHeader = putOff('ApiHeader');
export const ApiOperation = putOff('ApiOperation');
export const ApiParam = putOff('ApiParam');
export const ApiProperty = putOff('ApiProperty');
interface IntegerOptions {
  readonly example: number | readonly number[];
  readonly description?: string;
  /** Default true. */
  readonly required?: boolean;
  readonly nullable?: boolean;
  readonly isArray?: boolean;
}

/** Of what is whole, or a list of such: TypeScript has one type for all numbers, which is documented as `number`. */
export const ApiInteger = (options: IntegerOptions): PropertyDecorator =>
  ApiProperty({ ...options, type: 'integer' });
export const ApiPropertyOptional = putOff('ApiPropertyOptional');
export const ApiQuery = putOff('ApiQuery');
export const ApiResponse = putOff('ApiResponse');
export const ApiSecurity = putOff('ApiSecurity');
export const ApiTags = putOff('ApiTags');

export type { ApiResponseOptions } from '@nestjs/swagger';

/** The package itself, with everything that was put off applied. */
export async function swagger(): Promise<typeof Swagger> {
  const loaded = await import('@nestjs/swagger');
  // What is put on may put off some more.
  for (let put = waiting.shift(); put !== undefined; put = waiting.shift()) put(loaded);
  return loaded;
}
