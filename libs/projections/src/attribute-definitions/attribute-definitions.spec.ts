import { describe, it } from '@jest/globals';
import { attributesStream, type AttributeCreated, type AttributesEvent } from '@rollcall/domain';
import { projecting, second } from '../../../../test/support/projection-spec.js';
import { attributeDefinitionsProjection } from './attribute-definitions.js';

const stream = attributesStream('production');
const created = (id: string, key: string): AttributeCreated => ({
  type: 'AttributeCreated',
  data: { id, key, name: key.toUpperCase(), type: 'user' },
});
const renamed = (id: string, name: string): AttributesEvent => ({
  type: 'AttributeRenamed',
  data: { id, name },
});
const deleted = (id: string): AttributesEvent => ({ type: 'AttributeDeleted', data: { id } });

describe('The attribute definitions read model', () => {
  it('lists what is active in order of creation, with names as they are now', () =>
    projecting(attributeDefinitionsProjection)
      .given([stream, created('1', 'city')], [stream, created('2', 'plan')], [stream, renamed('1', 'Town')])
      .then({
        [stream]: {
          definitions: [
            { id: '1', key: 'city', name: 'Town', type: 'user', created: second(1) },
            { id: '2', key: 'plan', name: 'PLAN', type: 'user', created: second(2) },
          ],
        },
      }));

  it('drops a deleted one, and takes it in again under its id', () =>
    projecting(attributeDefinitionsProjection)
      .given(
        [stream, created('1', 'city')],
        [stream, created('2', 'plan')],
        [stream, deleted('1')],
        [stream, created('1', 'city')],
      )
      .then({
        [stream]: {
          definitions: [
            { id: '2', key: 'plan', name: 'PLAN', type: 'user', created: second(2) },
            { id: '1', key: 'city', name: 'CITY', type: 'user', created: second(4) },
          ],
        },
      }));
});
