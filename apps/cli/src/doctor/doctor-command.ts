import { Command } from 'commander';
import type { Finding } from '@rollcall/doctor';
import { loadConfiguration } from '@rollcall/platform';
import { withInstallation } from '../installation/with-installation.js';
import { counted } from '../operations/operation-text.js';
import { ProgressBar } from '../progress/progress-bar.js';
import { findingsText } from './findings-text.js';

interface Options {
  readonly deep: boolean;
  readonly json: boolean;
}

export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('look an installation over, whether its server runs or not, and say what to do')
    .option('--deep', 'read the whole log for events that cannot be read, not only its end', false)
    .option('--json', 'as JSON', false)
    .addHelpText(
      'after',
      `
Stores and versions, clock, keys, events, indexes, builds, projections, operations; leases in production; disk space and
backups of an embedded installation. Changes nothing. A running server is asked with an installation key.
Exit code: 0 no errors, 1 errors, or it could not look.

Example:
  rollcall doctor --deep`,
    )
    .action(doctor);

async function doctor({ deep, json }: Options): Promise<void> {
  const bar = new ProgressBar('reading the log | {value} events');
  const read = (events: number): void => bar.show({ done: events, total: 0 });
  let findings: readonly Finding[];
  try {
    findings = await withInstallation(loadConfiguration(process.env), (installation) =>
      installation.examine(deep ? read : undefined),
    );
  } finally {
    bar.stop();
  }
  const isColoured = process.stdout.isTTY && process.env.NO_COLOR === undefined;
  console.log(json ? JSON.stringify(findings, undefined, 2) : findingsText(findings, isColoured));
  const errors = findings.filter(({ level }) => level === 'error').length;
  if (errors === 0) return;
  process.exitCode = 1;
  if (!json) console.error(`${counted(errors)} ${errors === 1 ? 'error' : 'errors'}.`);
}
