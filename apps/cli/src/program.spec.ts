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

describe('the command line', () => {
  it.each(commandsOf(program('1.2.3'), 'rollcall'))('explains itself, with an example: %s', (_, command) => {
    expect(command.description()).not.toBe('');
    expect(helpOf(command)).toMatch(/Examples?:\n/);
  });
});
