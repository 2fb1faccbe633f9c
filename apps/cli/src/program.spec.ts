import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { program } from './program.js';

/** Depth first, each with the words that call it. */
const commandsOf = (command: Command, words: string): readonly (readonly [string, Command])[] => [
  [words, command],
  ...command.commands.flatMap((inner) => commandsOf(inner, `${words} ${inner.name()}`)),
];

function helpOf(command: Command): string {
  let shown = '';
  command.configureOutput({ writeOut: (text) => (shown += text) });
  command.outputHelp();
  return shown;
}

const whole = await program('1.2.3');

describe('the command line', () => {
  it.each(commandsOf(whole, 'rollcall'))('explains itself, with an example: %s', (_, command) => {
    expect(command.description()).not.toBe('');
    expect(helpOf(command)).toMatch(/Examples?:\n/);
  });

  it('loads the command that is asked for, and all of them where there is no such one', async () => {
    const names = async (asked: string) =>
      (await program('1.2.3', asked)).commands.map((command) => command.name());
    const all = whole.commands.map((command) => command.name());
    expect(all.length).toBeGreaterThan(10);
    for (const name of all) expect(await names(name)).toEqual([name]);
    for (const other of ['help', 'toString', 'replays']) expect(await names(other)).toEqual(all);
  });
});
