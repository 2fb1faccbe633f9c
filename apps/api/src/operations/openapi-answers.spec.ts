import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startInProcess, type InProcessApi } from '../../../../test/support/in-process-api.js';

interface Schema {
  readonly type?: string | readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
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

const schemas = (): Readonly<Record<string, Schema>> =>
  Object.assign({}, ...documents.map(({ components }) => components.schemas)) as Record<string, Schema>;

const isNumber = ({ type = [], items }: Schema): boolean =>
  [type].flat().includes('number') || (items !== undefined && isNumber(items));

/** What can have a fraction: values of metrics, means, shares and seconds. */
const fractional = [
  'BuildOwnerView.secondsSince',
  'BuildView.rate',
  'BuildView.secondsBehind',
  'EarlyEngagementPeriodView.average',
  'EarlyEngagementPeriodView.sum',
  'EngagementDayView.engagement',
  'EngagementDayView.sum',
  'EventResponse.total',
  'EventSummaryRow.change',
  'EventSummaryRow.total',
  'GroupRetentionView.rate',
  'ImpactSegmentView.impact',
  'MetricResponse.current',
  'OperationProgressView.rate',
  'OperationProgressView.secondsLeft',
  'RetentionImpactView.impact',
  'StickyMonthView.averageDailyActive',
  'StickyMonthView.stickiness',
  'StreakMetricView.threshold',
  'TopUserView.total',
];

describe('The answers in the OpenAPI documents', () => {
  it('have integers, as the requests do, but for what can have a fraction', () => {
    const numbers = Object.entries(schemas()).flatMap(([name, { properties = {} }]) =>
      Object.keys(properties)
        .filter((property) => isNumber(properties[property]!))
        .map((property) => `${name}.${property}`),
    );
    expect(numbers.sort()).toEqual(fractional);
    expect(schemas()).toMatchObject({
      AcceptedEvents: { properties: { accepted: { type: 'integer' } } },
      SettingsView: { properties: { monthlyActiveUserAllowance: { type: ['integer', 'null'] } } },
      StreakSettingsView: { properties: { daysOff: { type: 'array', items: { type: 'integer' } } } },
    });
  });

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

  it('have all that an issue of batch events says', async () => {
    await api.call('POST', '/admin/v1/metrics', [{ name: 'Words', key: 'words' }]);
    const user = { id: 'joe', subscribeToEmails: true };
    const { body } = await api.call('POST', '/admin/v1/metrics/events', [{ key: 'words', user, value: 1 }]);
    const [issue] = body.issues as object[];
    expect(issue).toHaveProperty('userId', 'joe');
    const { properties } = schemas().IssueOfEvent!;
    expect(Object.keys(properties!)).toEqual(expect.arrayContaining(Object.keys(issue!)));
  });
});
