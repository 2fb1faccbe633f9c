import { describe, expect, it } from '@jest/globals';
import {
  type ChangeSegment,
  type CreateSegment,
  MAX_SEGMENTS,
  type SegmentDetails,
  segmentsDecider,
  type SegmentsEvent,
} from '@rollcall/domain';
import { deciderSpec, firstRecordedAt, minutesLater } from '../../../../test/support/decider-spec.js';

const { given } = deciderSpec(segmentsDecider);
const filter = { field: 'attributes.plan', op: 'eq', value: 'pro' };
const details: SegmentDetails = { name: 'Paying', description: null, filter, search: null };
const create = (id: string, changes: Partial<SegmentDetails> = {}): CreateSegment => ({
  type: 'CreateSegment',
  expects: 'any',
  id,
  details: { ...details, ...changes },
});
const change = (id: string, changes: ChangeSegment['changes']): ChangeSegment => ({
  type: 'ChangeSegment',
  expects: 'existing',
  id,
  changes,
});
const remove = (id: string) => ({ type: 'DeleteSegment', expects: 'existing', id }) as const;
const created = (id: string, changes: Partial<SegmentDetails> = {}): SegmentsEvent => ({
  type: 'SegmentCreated',
  data: { id, sealed: { ...details, ...changes } },
});
const both = [created('1'), created('2', { name: 'Other' })];

describe('segments', () => {
  it('are created with a name of their own', () => {
    given([])
      .when(create('1'))
      .then([created('1')]);
    given([created('1')])
      .when(create('2'))
      .thenRefused('segment_exists', { field: 'name' });
    expect(given([created('1')]).state()).toEqual([
      { id: '1', ...details, created: firstRecordedAt, updated: firstRecordedAt },
    ]);
  });

  it('are never of everybody', () => {
    given([])
      .when(create('1', { filter: null }))
      .thenRefused('invalid_value', { field: 'filter' });
    given([])
      .when(create('1', { filter: null, search: 'joe' }))
      .then([created('1', { filter: null, search: 'joe' })]);
    given(both)
      .when(change('1', { filter: null }))
      .thenRefused('invalid_value', { field: 'filter' });
  });

  it('are at most so many', () => {
    const all = Array.from({ length: MAX_SEGMENTS }, (_, at) => created(`${at}`, { name: `S ${at}` }));
    given(all).when(create('x')).thenRefused('too_many_segments');
    given(all.slice(1))
      .when(create('x'))
      .then([created('x')]);
  });

  it('keep only what is different now', () => {
    given(both)
      .when(change('1', { name: 'Paying', filter: { ...filter } }))
      .then([]);
    const changed = {
      type: 'SegmentChanged',
      data: { id: '1', sealed: { description: 'On a plan' } },
    } as const;
    given(both)
      .when(change('1', { name: 'Paying', description: 'On a plan' }))
      .then([changed]);
    given(both)
      .when(change('1', { name: 'Other' }))
      .thenRefused('segment_exists', { field: 'name' });
    expect(given([...both, changed]).state()[0]).toEqual({
      id: '1',
      ...details,
      description: 'On a plan',
      created: firstRecordedAt,
      updated: minutesLater(2),
    });
  });

  it('are gone for good, and their names may be used again', () => {
    const deleted: SegmentsEvent = { type: 'SegmentDeleted', data: { id: '1' } };
    given(both).when(remove('1')).then([deleted]);
    expect(
      given([...both, deleted])
        .state()
        .map(({ id }) => id),
    ).toEqual(['2']);
    given([...both, deleted])
      .when(create('3'))
      .then([created('3')]);
    for (const command of [remove('1'), change('1', {})]) {
      given([...both, deleted])
        .when(command)
        .thenRefused('segment_not_found');
    }
  });

  it('are nothing where what they say can be read no more', () => {
    const unread: SegmentsEvent[] = [
      { type: 'SegmentCreated', data: { id: '1' } },
      { type: 'SegmentChanged', data: { id: '1' } },
    ];
    expect(given(unread).state()).toEqual([]);
  });
});
