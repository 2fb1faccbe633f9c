import { describe, it } from '@jest/globals';
import { metricsStream, type MetricCreated } from '@rollcall/domain';
import { projecting, second } from '../../../../test/support/projection-spec.js';
import { metricDefinitionsProjection } from './metric-definitions.js';

const stream = metricsStream('production');
const created = (id: string, key: string): MetricCreated => ({
  type: 'MetricCreated',
  data: { id, key, name: key, unitType: 'number', units: '' },
});

describe('The metric definitions read model', () => {
  it('lists what is active, as it was last changed, each environment by itself', () =>
    projecting(metricDefinitionsProjection)
      .given(
        [stream, created('1', 'commits')],
        [stream, created('2', 'sales')],
        [stream, { type: 'MetricChanged', data: { id: '2', unitType: 'currency', units: 'USD' } }],
        [stream, { type: 'MetricDeleted', data: { id: '1' } }],
        [metricsStream('staging'), created('3', 'commits')],
      )
      .then({
        [stream]: {
          definitions: [
            { id: '2', key: 'sales', name: 'sales', unitType: 'currency', units: 'USD', created: second(2) },
          ],
        },
        [metricsStream('staging')]: {
          definitions: [
            { id: '3', key: 'commits', name: 'commits', unitType: 'number', units: '', created: second(5) },
          ],
        },
      }));
});
