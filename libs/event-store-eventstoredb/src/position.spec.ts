import { describe, expect, it } from '@jest/globals';
import { START } from '@rollcall/event-sourcing';
import { fromPosition, toPosition } from './position.js';

describe('A position of EventStoreDB', () => {
  it('keeps both halves, beyond what a number can hold', () => {
    const halves = { commit: '9223372036854775807', prepare: '9007199254740993' };
    expect(fromPosition(toPosition(halves.commit, halves.prepare))).toEqual(halves);
    expect(fromPosition(toPosition('0', '0'))).toEqual({ commit: '0', prepare: '0' });
  });

  it('compares as a text in the order of the log', () => {
    const inOrder = [
      START,
      toPosition('0', '0'),
      toPosition('9', '9'),
      toPosition('10', '9'),
      toPosition('10', '10'),
      toPosition('9007199254740993', '1'),
    ];
    expect([...inOrder].reverse().sort()).toEqual(inOrder);
  });

  it('is none before the first event', () => {
    expect(fromPosition(START)).toBeUndefined();
  });

  it.each(['12', '0000000000000012', `${'1'.repeat(19)}-${'1'.repeat(18)}`, 'C:1/P:1'])(
    'refuses %s, which is of another store',
    (position) => {
      expect(() => fromPosition(position)).toThrow('Not a position');
    },
  );
});
