import { documented } from '../../http/errors/documented-errors.js';
import { ApiBody, ApiParam, ApiQuery } from '../../http/openapi.js';
import type { Dto } from '../../http/validation/nested.js';
import { schemaOf } from '../../http/validation/schema-of.js';
import { MAX_BULK_ITEMS, notSoMany } from './check-items.js';
import { notSoManyIds } from './ids.js';

/** A body that is an array of such items, for the OpenAPI document: the edge passes it on unchecked. */
export const ApiItems = (type: Dto, example: readonly object[], most = MAX_BULK_ITEMS): MethodDecorator =>
  ApiBody({
    required: true,
    schema: { type: 'array', minItems: 1, maxItems: most, items: schemaOf(type) as object, example },
  });

export const ApiIds = (): MethodDecorator =>
  ApiQuery({
    name: 'ids',
    required: true,
    description: 'Repeated, or a comma list.',
    explode: true,
    schema: {
      type: 'array',
      minItems: 1,
      maxItems: MAX_BULK_ITEMS,
      items: { type: 'string', format: 'uuid' },
    },
  });

export const ApiId = (): MethodDecorator =>
  ApiParam({ name: 'id', required: true, schema: { type: 'string', format: 'uuid' } });

const description = `The request does not name 1 to ${MAX_BULK_ITEMS} items`;

/** Of requests that name what they are about in the URL. */
export const wrongIds = { 422: documented(description, notSoManyIds()) };

/** Of requests whose body is an array of items. */
export const wrongShape = { 422: documented(description, notSoMany(MAX_BULK_ITEMS)) };
