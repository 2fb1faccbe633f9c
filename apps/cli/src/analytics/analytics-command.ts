import { Command } from 'commander';
import { activeUsersCommand, stickinessCommand, totalUsersCommand } from './activity-commands.js';
import { attributesCommand } from './attribute-commands.js';
import { earlyEngagementCommand, engagementCommand } from './engagement-commands.js';
import { nDayRetentionCommand, retentionImpactCommand } from './n-day-commands.js';
import { summaryCommand, topUsersCommand, usageCommand } from './overview-commands.js';
import { retentionCommand } from './retention-commands.js';

export const analyticsCommand = (): Command =>
  new Command('analytics')
    .description('who is active, who comes back, by which attributes; asks a running server')
    .addCommand(summaryCommand())
    .addCommand(usageCommand())
    .addCommand(activeUsersCommand())
    .addCommand(totalUsersCommand())
    .addCommand(stickinessCommand())
    .addCommand(retentionCommand())
    .addCommand(nDayRetentionCommand())
    .addCommand(retentionImpactCommand())
    .addCommand(engagementCommand())
    .addCommand(earlyEngagementCommand())
    .addCommand(topUsersCommand())
    .addCommand(attributesCommand())
    .addHelpText(
      'after',
      `
A chart and a table for people, --csv and --json for programs. What the words mean is in docs/analytics.md. Any admin key
may ask, also a read-only one, save for the top users.

Example:
  rollcall analytics active-users --granularity week --segment-by plan --csv > active.csv`,
    );
