import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { settings, type LogLevel, type ProjectorPlace, type SettingName } from './settings.js';

/** What an installation was told through environment variables; `configurationTable` says what each means. */
export interface Configuration {
  readonly port: number;
  readonly host: string;
  /** Absolute. */
  readonly dataDirectory: string;
  /** Absolute. */
  readonly backupDirectory: string;
  /** `<prefix>.<secret>`; never logged. */
  readonly adminKey: string | undefined;
  /** 32 bytes; absent: kept in a file of the data directory. */
  readonly installationKey: Uint8Array | undefined;
  readonly stores: EmbeddedStores | ProductionStores;
  readonly projector: ProjectorPlace;
  /** Of the projector process. */
  readonly projectorPort: number;
  /** Within which others take over what a dead process did for all. */
  readonly leaseSeconds: number;
  /** Without a slash at its end; undefined: where the server listens. */
  readonly publicUrl: string | undefined;
  /** Of the server that the command line speaks to; undefined: not told. */
  readonly serverUrl: string | undefined;
  /** Requests a second by tier; absent: no limit. */
  readonly rateLimits: { readonly tier1: number | undefined; readonly tier2: number | undefined };
  /** Requests that are worked on at a time; more are refused. */
  readonly maxInFlight: number;
  readonly logLevel: LogLevel;
}

export interface EmbeddedStores {
  readonly kind: 'embedded';
}

/** The addresses may carry passwords; never logged. */
export interface ProductionStores {
  readonly kind: 'production';
  readonly eventStoreUrl: string;
  readonly mongodbUrl: string;
  /** Of the streams' names, without its colon; absent: none. */
  readonly streamPrefix: string | undefined;
}

/** Told apart by `code`. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'invalid_configuration';

  /** One line for each thing that is wrong; no value of a secret in it. */
  constructor(readonly problems: readonly string[]) {
    super(['The configuration is not usable:', ...problems.map((problem) => `  ${problem}`)].join('\n'));
  }
}

/**
 * Reads every setting, and `envFile` (default `.env` in the working directory) where it exists: what `env` has already,
 * wins. An empty variable counts as none. Throws one `ConfigurationError` with everything that is wrong.
 */
export function loadConfiguration(env: NodeJS.ProcessEnv, envFile = '.env'): Configuration {
  const problems: string[] = [];
  const told = { ...inFile(envFile, problems), ...env };
  const read = <Name extends SettingName>(
    name: Name,
  ): ReturnType<(typeof settings)[Name]['parse']> | undefined => {
    const setting = settings[name];
    const text = told[name]?.trim();
    if (text === undefined || text === '') return undefined;
    const value = setting.parse(text) as ReturnType<(typeof settings)[Name]['parse']> | undefined;
    if (value === undefined) problems.push(`${name}: expected ${setting.expected}${shown(setting, text)}`);
    return value;
  };

  const port = read('PORT') ?? 3000;
  const stores = storesOf(
    {
      eventStoreUrl: read('EVENTSTORE_URL'),
      mongodbUrl: read('MONGODB_URL'),
      streamPrefix: read('ROLLCALL_STREAM_PREFIX'),
    },
    told,
    problems,
  );
  const dataDirectory = resolve(read('ROLLCALL_DATA_DIR') ?? 'data');
  const configuration: Configuration = {
    port,
    host: read('HOST') ?? '127.0.0.1',
    dataDirectory,
    backupDirectory: resolve(read('ROLLCALL_BACKUP_DIR') ?? join(dataDirectory, 'backups')),
    adminKey: read('ROLLCALL_ADMIN_KEY'),
    installationKey: read('ROLLCALL_INSTALLATION_KEY'),
    stores,
    projector: read('ROLLCALL_PROJECTOR') ?? (stores.kind === 'embedded' ? 'embedded' : 'none'),
    projectorPort: read('ROLLCALL_PROJECTOR_PORT') ?? 3001,
    leaseSeconds: read('ROLLCALL_LEASE_SECONDS') ?? 10,
    publicUrl: read('ROLLCALL_PUBLIC_URL'),
    serverUrl: read('ROLLCALL_URL'),
    rateLimits: { tier1: read('ROLLCALL_RATE_LIMIT_TIER1'), tier2: read('ROLLCALL_RATE_LIMIT_TIER2') },
    maxInFlight: read('ROLLCALL_MAX_IN_FLIGHT') ?? 1_000,
    logLevel: read('LOG_LEVEL') ?? 'info',
  };
  if (problems.length > 0) throw new ConfigurationError(problems);
  return configuration;
}

function inFile(envFile: string, problems: string[]): NodeJS.Dict<string> {
  try {
    return existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {};
  } catch (error) {
    problems.push(`${envFile}: expected a file that can be read (${(error as Error).message})`);
    return {};
  }
}

const shown = (setting: { readonly secret?: boolean }, text: string): string =>
  setting.secret === true ? '' : `, not ${JSON.stringify(text.slice(0, 100))}`;

function storesOf(
  { eventStoreUrl, mongodbUrl, streamPrefix }: Partial<Omit<ProductionStores, 'kind'>>,
  told: NodeJS.ProcessEnv,
  problems: string[],
): EmbeddedStores | ProductionStores {
  const hasEventStore = Boolean(told.EVENTSTORE_URL?.trim());
  const hasMongodb = Boolean(told.MONGODB_URL?.trim());
  if (hasEventStore !== hasMongodb) {
    const missing = hasEventStore ? 'MONGODB_URL' : 'EVENTSTORE_URL';
    const other = hasEventStore ? 'EVENTSTORE_URL' : 'MONGODB_URL';
    problems.push(
      `${missing}: expected to be set too, as ${other} is (both: production stores; neither: embedded)`,
    );
  }
  return eventStoreUrl !== undefined && mongodbUrl !== undefined
    ? { kind: 'production', eventStoreUrl, mongodbUrl, streamPrefix }
    : { kind: 'embedded' };
}
