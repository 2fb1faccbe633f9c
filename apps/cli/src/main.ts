import { Command } from 'commander';
import { importCommand } from './import/import-command.js';

const program = new Command('rollcall')
  .description('for admins and analysts of a Rollcall server')
  .addCommand(importCommand());

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
