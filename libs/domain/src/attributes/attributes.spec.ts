import { describe, expect, it } from '@jest/globals';
import {
  attributesDecider,
  type AttributesEvent,
  createAttributes,
  deleteAttributes,
  type NewAttribute,
  updateAttributes,
} from '@rollcall/domain';
import { deciderSpec, fold, minutesLater } from '../../../../test/support/decider-spec.js';

const { given } = deciderSpec(attributesDecider);
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const item = (n: number, change: Partial<NewAttribute> = {}): NewAttribute => ({
  id: id(n),
  key: 'plan',
  name: 'Plan',
  type: 'user',
  ...change,
});
const created = (n: number, change: Partial<NewAttribute> = {}): AttributesEvent => ({
  type: 'AttributeCreated',
  data: item(n, change),
});
const deleted = (n: number): AttributesEvent => ({ type: 'AttributeDeleted', data: { id: id(n) } });
const stateOf = (...events: AttributesEvent[]) => fold(attributesDecider, events);

describe('creating attributes', () => {
  it('creates each item and answers with it', () => {
    const items = [item(1), item(2, { key: 'device', type: 'event' })];
    expect(createAttributes(stateOf(), items)).toStrictEqual({
      events: [created(1), created(2, { key: 'device', type: 'event' })],
      created: items,
      issues: [],
    });
    given([])
      .when({ type: 'CreateAttributes', expects: 'any', items })
      .then([created(1), created(2, { key: 'device', type: 'event' })]);
  });

  it('makes an issue of a key in use by the same type, and creates the others', () => {
    expect(createAttributes(stateOf(created(1)), [item(2), item(3, { type: 'event' })])).toStrictEqual({
      events: [created(3, { type: 'event' })],
      created: [item(3, { type: 'event' })],
      issues: [
        { severity: 'error', message: 'Key already in use by another attribute of this type', index: 0 },
      ],
    });
  });

  it('makes an issue of a key that comes twice in one request', () => {
    const { events, issues } = createAttributes(stateOf(), [item(1), item(2), item(3, { key: 'city' })]);
    expect(events).toHaveLength(2);
    expect(issues).toMatchObject([{ index: 1 }]);
  });

  it('makes an issue of a key with other characters than letters, digits, hyphen and underscore', () => {
    const keys = ['', 'a b', 'a.b', 'ä', 'a\n', '$a', 'a-B_9', '__proto__', 'constructor'];
    const { created: made, issues } = createAttributes(
      stateOf(),
      keys.map((key, n) => item(n, { key })),
    );
    expect(issues.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(made.map(({ key }) => key)).toEqual(['a-B_9', '__proto__', 'constructor']);
  });

  it('brings a deleted key back with its old id, place and moment of creation', () => {
    const before = [created(1), created(2, { key: 'city' }), deleted(1)];
    given(before)
      .when({ type: 'CreateAttributes', expects: 'any', items: [item(9, { name: 'Tier' })] })
      .then([created(1, { name: 'Tier' })]);
    const { definitions, userKeys } = stateOf(...before, created(1, { name: 'Tier' }));
    expect(definitions.active).toEqual([
      { ...item(1, { name: 'Tier' }), created: minutesLater(0) },
      { ...item(2, { key: 'city' }), created: minutesLater(1) },
    ]);
    expect([...userKeys]).toEqual(['plan', 'city']);
  });

  it('brings nothing back of another type', () => {
    given([created(1), deleted(1)])
      .when({ type: 'CreateAttributes', expects: 'any', items: [item(2, { type: 'event' })] })
      .then([created(2, { type: 'event' })]);
  });
});

describe('updating attributes', () => {
  it('renames, and answers also with what did not change', () => {
    const result = updateAttributes(stateOf(created(1), created(2, { key: 'city', name: 'City' })), [
      { id: id(1), name: 'Tier' },
      { id: id(2), name: 'City' },
    ]);
    expect(result.events).toStrictEqual([{ type: 'AttributeRenamed', data: { id: id(1), name: 'Tier' } }]);
    expect(result.updated).toMatchObject([{ name: 'Tier' }, { name: 'City' }]);
    given([created(1)])
      .when({ type: 'UpdateAttributes', expects: 'any', items: [{ id: id(1), name: 'Plan' }] })
      .then([]);
    given([created(1)])
      .when({ type: 'UpdateAttributes', expects: 'any', items: [{ id: id(1) }] })
      .then([]);
  });

  it('makes an issue of an id that is unknown, deleted or no UUID', () => {
    const items = [id(7), id(1), 'plan'].map((each) => ({ id: each, name: 'X' }));
    expect(updateAttributes(stateOf(created(1), deleted(1)), items).issues).toStrictEqual([
      { severity: 'error', message: 'Attribute not found by ID', id: id(7) },
      { severity: 'error', message: 'Attribute not found by ID', id: id(1) },
      { severity: 'error', message: 'id must be a valid UUID', id: 'plan' },
    ]);
  });
});

describe('deleting attributes', () => {
  it('deletes once what is asked twice, and makes an issue of what is not there', () => {
    expect(deleteAttributes(stateOf(created(1)), [id(1), id(1), id(2)])).toStrictEqual({
      events: [deleted(1)],
      deleted: [{ id: id(1) }],
      issues: [{ severity: 'error', message: 'Attribute not found by ID', id: id(2) }],
    });
    given([created(1)])
      .when({ type: 'DeleteAttributes', expects: 'any', ids: [id(1)] })
      .then([deleted(1)]);
  });
});

describe("an environment's attributes", () => {
  it('are found by id and by key, and their keys by type', () => {
    const state = stateOf(created(1), created(2, { type: 'event' }), created(3, { key: 'city' }), deleted(3));
    expect([...state.userKeys]).toEqual(['plan']);
    expect([...state.eventKeys]).toEqual(['plan']);
    expect(state.definitions.byKey('plan', 'event')?.id).toBe(id(2));
    expect(state.definitions.byKey('city', 'user')).toBeUndefined();
    expect(state.definitions.byId(id(1))?.name).toBe('Plan');
    expect(state.definitions.byId(id(3))).toBeUndefined();
  });

  it('give the same set of keys until something changes', () => {
    const state = stateOf(created(1));
    expect(state.userKeys).toBe(state.userKeys);
  });

  it('leave an earlier state as it was', () => {
    const before = stateOf(created(1));
    const renamed = attributesDecider.evolve(
      before,
      { type: 'AttributeRenamed', data: { id: id(1), name: 'Tier' } },
      minutesLater(1),
    );
    const gone = attributesDecider.evolve(before, deleted(1), minutesLater(1));
    expect(renamed.definitions.byId(id(1))?.name).toBe('Tier');
    expect(gone.definitions.active).toEqual([]);
    expect(before.definitions.byId(id(1))?.name).toBe('Plan');
  });
});
