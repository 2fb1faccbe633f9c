import { describe, expect, it } from '@jest/globals';
import type { Operation } from '@rollcall/event-sourcing';
import { newOperation } from './new-operation.js';
import { paceOf } from './pace.js';

const begun = new Date('2024-01-17T10:00:00.000Z');

const running = (changes: Partial<Operation> = {}): Operation => ({
  ...newOperation({ kind: 'rebuild', input: {}, requestedBy: 'cli' }, begun),
  state: 'running',
  step: 'fold',
  progress: { done: 600, total: 1_000, unit: 'events' },
  stepStarted: { at: begun.toISOString(), done: 100 },
  updatedAt: '2024-01-17T10:00:10.000Z',
  ...changes,
});

describe('The pace of an operation', () => {
  it('is what was done in its step by the time that took, and tells when the step will end', () => {
    expect(paceOf(running())).toEqual({ rate: 50, secondsLeft: 8 });
  });

  it('says nothing of the time left where nobody knows how much there is', () => {
    const progress = { done: 600, total: null, unit: 'events' } as const;
    expect(paceOf(running({ progress }))).toEqual({ rate: 50, secondsLeft: null });
  });

  it('leaves nothing to do where more was done than was expected', () => {
    const progress = { done: 1_100, total: 1_000, unit: 'events' } as const;
    expect(paceOf(running({ progress }))).toEqual({ rate: 100, secondsLeft: 0 });
  });

  it.each<Partial<Operation>>([
    { state: 'queued' },
    { state: 'succeeded' },
    { stepStarted: null },
    { updatedAt: begun.toISOString() },
    { stepStarted: { at: begun.toISOString(), done: 600 } },
  ])('is not known of one with %j', (changes) => {
    expect(paceOf(running(changes))).toEqual({ rate: null, secondsLeft: null });
  });
});
