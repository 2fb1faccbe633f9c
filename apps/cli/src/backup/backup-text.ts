import { table } from '../keys/table.js';
import { counted } from '../operations/operation-text.js';
import type { BackupAnswer } from './backup-answer.js';

const MIB = 2 ** 20;

export const inMib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;

export function madeText(
  where: string,
  { bytes, events, users, unreadable, installationKey }: BackupAnswer,
): string {
  const lines = [
    `${where}: ${counted(events)} events of ${counted(users)} users, ${inMib(bytes)}, folded and checked.`,
  ];
  if (unreadable > 0)
    lines.push(
      `${counted(unreadable)} events cannot be read or folded, as in the log itself: see \`rollcall doctor\`.`,
    );
  lines.push(
    installationKey === 'included'
      ? 'The installation key is in it: keep it as safe as the data itself.'
      : 'The installation key is not in it: without that key all personal data in it is lost. Keep it somewhere else.',
  );
  return lines.join('\n');
}

export const backupTable = (backups: readonly BackupAnswer[]): string =>
  table(
    ['NAME', 'STARTED', 'SIZE', 'EVENTS', 'USERS', 'KEY', 'VERSION'],
    backups.map(({ name, startedAt, bytes, events, users, installationKey, version }) => [
      name,
      startedAt,
      inMib(bytes),
      counted(events),
      counted(users),
      installationKey,
      version,
    ]),
  );
