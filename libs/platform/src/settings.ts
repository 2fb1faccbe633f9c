export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const projectorPlaces = ['embedded', 'none'] as const;
/** `embedded`: in this process. `none`: not in this one. */
export type ProjectorPlace = (typeof projectorPlaces)[number];

/** One environment variable. */
interface Setting<Value> {
  /** As README's table says it. */
  readonly standard: string;
  readonly meaning: string;
  /** Completes "expected …". */
  readonly expected: string;
  /** Its value appears in no message. */
  readonly secret?: boolean;
  /** undefined: not acceptable. */
  parse(this: void, text: string): Value | undefined;
}

const setting = <Value>(described: Setting<Value>): Setting<Value> => described;

const oneOf =
  <Name extends string>(names: readonly Name[]) =>
  (text: string): Name | undefined =>
    names.find((name) => name === text);

const webUrl = (text: string): string | undefined =>
  URL.canParse(text) && /^https?:/i.test(text) ? text.replace(/\/+$/, '') : undefined;

/** A list of hosts is no URL that `URL` takes: the rest is for the driver to judge. */
const addressOf =
  (schemes: RegExp) =>
  (text: string): string | undefined =>
    schemes.test(text) ? text : undefined;

const portNumber = (text: string): number | undefined =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;

const ratePerSecond = (text: string): number | undefined =>
  /^\d{1,9}(\.\d{1,3})?$/.test(text) && Number(text) > 0 ? Number(text) : undefined;

const leaseSeconds = (text: string): number | undefined =>
  /^\d{1,3}(\.\d{1,3})?$/.test(text) && Number(text) >= 1 && Number(text) <= 600 ? Number(text) : undefined;

function key32(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 32 && bytes.toString('base64') === text ? bytes : undefined;
}

const RATE = 'a number of requests a second above 0';

/** Every environment variable there is. */
export const settings = {
  PORT: setting({
    standard: '3000',
    meaning: 'Port to listen on; 0 takes any free one.',
    expected: 'a port, 0 to 65535',
    parse: portNumber,
  }),
  /** Plain HTTP and personal data: whoever opens it to a network (a container, a proxy elsewhere) says so. */
  HOST: setting({
    standard: '127.0.0.1',
    meaning:
      'Address to listen on. Reachable from this machine only, unless set: `0.0.0.0` for all networks.',
    expected: 'an IP address or a host name',
    parse: (text) => (/^[A-Za-z0-9.:_-]{1,255}$/.test(text) ? text : undefined),
  }),
  ROLLCALL_DATA_DIR: setting({
    standard: './data',
    meaning: 'Directory of the embedded stores and the installation key; made when missing.',
    expected: 'a path',
    parse: (text) => (text.includes('\0') ? undefined : text),
  }),
  ROLLCALL_BACKUP_DIR: setting({
    standard: '`backups` in the data directory',
    meaning: 'Where backups that are asked for over HTTP are written, each a directory below it.',
    expected: 'a path',
    parse: (text) => (text.includes('\0') ? undefined : text),
  }),
  ROLLCALL_ADMIN_KEY: setting({
    standard: 'made and printed at first start',
    meaning: 'The first admin API key, `<prefix>.<secret>`.',
    expected: '<prefix>.<secret>: a prefix of 4 to 32 of A-Z a-z 0-9 _ -, a dot, and 16 to 256 characters',
    secret: true,
    parse: (text) => (/^[A-Za-z0-9_-]{4,32}\.[\x21-\x7e]{16,256}$/.test(text) ? text : undefined),
  }),
  ROLLCALL_INSTALLATION_KEY: setting({
    standard:
      'the file `installation.key` in the data directory, made at first start; none with the two URLs: set it',
    meaning:
      'Wraps the keys that personal data is sealed with: base64 of 32 bytes (`openssl rand -base64 32`).',
    expected: 'base64 of 32 bytes',
    secret: true,
    parse: key32,
  }),
  EVENTSTORE_URL: setting({
    standard: 'unset: embedded SQLite stores',
    meaning: 'EventStoreDB connection string; set together with `MONGODB_URL`.',
    expected: 'an esdb:// or esdb+discover:// address',
    secret: true,
    parse: addressOf(/^esdb(\+discover)?:\/\/\S+$/),
  }),
  ROLLCALL_STREAM_PREFIX: setting({
    standard: 'unset: the server is for this installation alone',
    meaning:
      'Begins the name of every stream in EventStoreDB, with a colon behind it. Installations and programs that share a server each have another one.',
    expected: '1 to 64 of A-Z a-z 0-9 . _ -, the first a letter or digit',
    parse: (text) => (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text) ? text : undefined),
  }),
  MONGODB_URL: setting({
    standard: 'unset: embedded SQLite stores',
    meaning: 'MongoDB connection string; set together with `EVENTSTORE_URL`.',
    expected: 'a mongodb:// or mongodb+srv:// address',
    secret: true,
    parse: addressOf(/^mongodb(\+srv)?:\/\/\S+$/),
  }),
  ROLLCALL_PROJECTOR: setting({
    standard: '`embedded`; with the two URLs `none`',
    meaning: 'Where read models are fed: `embedded` = in this process, `none` = not in this one.',
    expected: 'one of embedded, none',
    parse: oneOf(projectorPlaces),
  }),
  ROLLCALL_PROJECTOR_PORT: setting({
    standard: '3001',
    meaning: 'Port of the projector process, for `/health/live`, `/health/ready` and `/metrics`.',
    expected: 'a port, 0 to 65535',
    parse: portNumber,
  }),
  ROLLCALL_LEASE_SECONDS: setting({
    standard: '10',
    meaning: 'Seconds within which other processes take over the read models that a dead one was feeding.',
    expected: 'a number of seconds, 1 to 600',
    parse: leaseSeconds,
  }),
  ROLLCALL_PUBLIC_URL: setting({
    standard: '`http://localhost:<PORT>`',
    meaning: 'Address the service is reached at from outside; used in texts and links.',
    expected: 'an http:// or https:// address',
    parse: webUrl,
  }),
  ROLLCALL_URL: setting({
    standard: '`http://localhost:<PORT>`',
    meaning: 'Server that the command line speaks to, with `ROLLCALL_ADMIN_KEY`.',
    expected: 'an http:// or https:// address',
    parse: webUrl,
  }),
  ROLLCALL_RATE_LIMIT_TIER1: setting({
    standard: 'unset: no limit',
    meaning: 'Requests a second per API key and process: metric events and the Admin API.',
    expected: RATE,
    parse: ratePerSecond,
  }),
  ROLLCALL_RATE_LIMIT_TIER2: setting({
    standard: 'unset: no limit',
    meaning: 'Requests a second per API key and process: the rest of the application API.',
    expected: RATE,
    parse: ratePerSecond,
  }),
  ROLLCALL_MAX_IN_FLIGHT: setting({
    standard: '1000',
    meaning: 'Requests that one API process works on at a time; more are answered 503 at once.',
    expected: 'a whole number, 1 to 100000',
    parse: (text) => (/^[1-9]\d{0,5}$/.test(text) && Number(text) <= 100_000 ? Number(text) : undefined),
  }),
  LOG_LEVEL: setting({
    standard: 'info',
    meaning: `Least severe log lines written: ${logLevels.join(', ')}.`,
    expected: `one of ${logLevels.join(', ')}`,
    parse: oneOf(logLevels),
  }),
};

export type SettingName = keyof typeof settings;

/** For a reader's table; README's is checked against it. */
export const configurationTable: readonly {
  readonly name: string;
  readonly standard: string;
  readonly meaning: string;
}[] = Object.entries(settings).map(([name, { standard, meaning }]) => ({ name, standard, meaning }));
