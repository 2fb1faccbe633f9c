import { describe, it } from '@jest/globals';
import { segmentsStream, type SegmentDetails, type SegmentsEvent } from '@rollcall/domain';
import { projecting, second } from '../../../../test/support/projection-spec.js';
import { segmentsProjection } from './segments.js';

const stream = segmentsStream('production');
const details: SegmentDetails = { name: 'Paying', description: null, filter: {}, search: null };
const created = (id: string, name: string): SegmentsEvent => ({
  type: 'SegmentCreated',
  data: { id, sealed: { ...details, name } },
});

describe('The segments read model', () => {
  it('lists them oldest first, as they are now, without the deleted ones', () =>
    projecting(segmentsProjection)
      .given(
        [stream, created('1', 'A')],
        [stream, created('2', 'B')],
        [stream, created('3', 'C')],
        [stream, { type: 'SegmentChanged', data: { id: '1', sealed: { name: 'Z', search: 'joe' } } }],
        [stream, { type: 'SegmentDeleted', data: { id: '2' } }],
      )
      .then({
        [stream]: {
          segments: [
            { ...details, id: '1', name: 'Z', search: 'joe', created: second(1), updated: second(4) },
            { ...details, id: '3', name: 'C', created: second(3), updated: second(3) },
          ],
        },
      }));
});
