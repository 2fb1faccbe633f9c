import { Command, Option } from 'commander';
import type { ApiKeyScope } from '@rollcall/domain';
import { loadConfiguration } from '@rollcall/platform';
import type { AskedKey } from '../installation/installation.js';
import { withInstallation } from '../installation/with-installation.js';
import { table } from './table.js';

const scopes: readonly ApiKeyScope[] = ['application', 'read-only', 'admin', 'installation'];

export const keysCommand = (): Command =>
  new Command('keys')
    .description('make and list API keys, of a running server or of a data directory whose server is stopped')
    .addCommand(createCommand())
    .addCommand(listCommand())
    .addHelpText('after', '\nExample:\n  rollcall keys create --name "Web shop"');

const createCommand = (): Command =>
  new Command('create')
    .description('make an API key; it is printed this once, alone on standard output')
    .requiredOption('--name <name>', 'what the key is for')
    .addOption(
      new Option('--scope <scope>', 'what it may do (see below)').choices(scopes).default('application'),
    )
    .option('--environment <key>', "its environment (default: the admin key's own, else production)")
    .addHelpText(
      'after',
      `
Scopes:
  application    the application API of one environment
  read-only      the reads of one environment
  admin          all of one environment
  installation   everything, across environments

Examples:
  rollcall keys create --name "Web shop"
  KEY=$(rollcall keys create --name Operations --scope installation)`,
    )
    .action(async ({ name, scope, environment }: AskedKey) => {
      const made = await withInstallation(loadConfiguration(process.env), (installation) =>
        installation.createKey({ name: checkedName(name), scope, environment }),
      );
      console.error(`Made the key "${name}" (${scope}, ${made.environment}). It cannot be shown again.`);
      console.log(made.key);
    });

const listCommand = (): Command =>
  new Command('list')
    .description('list API keys, without their secrets')
    .option('--environment <key>', "of which environment (default: the admin key's own, else production)")
    .addHelpText('after', '\nExample:\n  rollcall keys list --environment staging')
    .action(async ({ environment }: { readonly environment?: string }) => {
      const keys = await withInstallation(loadConfiguration(process.env), (installation) =>
        installation.listKeys(environment),
      );
      const rows = keys.map(({ prefix, scope, environment: own, status, created, lastUsed, name }) => [
        prefix,
        scope,
        own,
        status,
        created,
        lastUsed ?? 'never',
        name,
      ]);
      console.log(table(['PREFIX', 'SCOPE', 'ENVIRONMENT', 'STATUS', 'CREATED', 'LAST USED', 'NAME'], rows));
    });

/** As the Admin API wants it; a data directory has nobody else to check it. */
function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 255) throw new Error('--name must have 1 to 255 characters.');
  if (/\p{Cc}/u.test(trimmed)) throw new Error('--name must have no control characters.');
  return trimmed;
}
