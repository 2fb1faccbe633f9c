import { randomUUID } from 'node:crypto';
import {
  installationDecider,
  installationStream,
  type InstallationCommand,
  type InstallationEvent,
  type InstallationState,
} from '@rollcall/domain';
import {
  EngineError,
  isEngineError,
  type Aggregate,
  type CommandRunner,
  type EventCodec,
  type EventStore,
  type RecordedEvent,
} from '@rollcall/event-sourcing';
import { ConfigurationError } from '@rollcall/platform';

/** Of the data key that tells whether the installation key, and the keys beside it, belong to the log. */
export const INSTALLATION_KEY_ID = 'installation';

const installationAggregate: Aggregate<InstallationState, InstallationCommand, InstallationEvent> = {
  name: 'installation',
  decider: installationDecider,
};

interface Parts {
  readonly eventStore: EventStore;
  readonly codec: EventCodec;
  readonly runner: CommandRunner;
}

/**
 * Id of the installation, which is the log's first event; written when the log is empty. Log, data keys and installation
 * key are seen to belong together before anything else is read or written. Errors by code: `foreign_log`,
 * `invalid_configuration`.
 */
export async function installationOf({ eventStore, codec, runner }: Parts): Promise<string> {
  const found = await firstEvent(eventStore);
  if (found !== undefined) {
    const installationId = await installationIdIn(found, codec);
    await checkKeys(codec, false);
    return installationId;
  }
  await checkKeys(codec, true);
  const command: InstallationCommand = {
    type: 'CreateInstallation',
    expects: 'any',
    installationId: randomUUID(),
  };
  const decide = ({ state }: { state: InstallationState }) => installationDecider.decide(state, command);
  await runner.execute(installationAggregate, installationStream, decide, {});
  // Not what was just written: another process may have been first, or have written something else before.
  return installationIdIn(await firstEvent(eventStore), codec);
}

async function installationIdIn(first: RecordedEvent | undefined, codec: EventCodec): Promise<string> {
  const [event] = first?.type === 'InstallationCreated' ? await codec.decode([first]) : [];
  if (event !== undefined) return (event as InstallationEvent).data.installationId;
  const message = `The log's first event is ${first?.type ?? 'missing'}, not InstallationCreated: this is no log of Rollcall's`;
  throw new EngineError('foreign_log', message, { type: first?.type, stream: first?.stream });
}

async function firstEvent(store: EventStore): Promise<RecordedEvent | undefined> {
  for await (const { events } of store.readAll({ batchSize: 1 })) {
    if (events[0] !== undefined) return events[0];
  }
  return undefined;
}

/** The installation's own data key is the first one made and seals nothing: it tells whether the others will open. */
async function checkKeys(codec: EventCodec, isNew: boolean): Promise<void> {
  if (await hasOwnKey(codec)) return;
  if (!isNew) {
    throw new ConfigurationError([
      'keys.db, or the database of MONGODB_URL: expected the keys that belong to this log; without them personal data cannot be read, so bring them back from a backup',
    ]);
  }
  await codec.keys.create(INSTALLATION_KEY_ID);
  // Another process may have been first, and had another installation key.
  await hasOwnKey(codec);
}

async function hasOwnKey({ keys }: EventCodec): Promise<boolean> {
  try {
    return (await keys.get([INSTALLATION_KEY_ID])).has(INSTALLATION_KEY_ID);
  } catch (error) {
    throw isEngineError(error, 'unsealing_failed') ? wrongKey() : error;
  }
}

const wrongKey = (): ConfigurationError =>
  new ConfigurationError([
    'ROLLCALL_INSTALLATION_KEY, or the file installation.key: expected the key that this installation was made with',
  ]);
