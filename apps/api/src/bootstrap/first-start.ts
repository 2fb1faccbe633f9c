import { randomBytes } from 'node:crypto';
import {
  apiKeyAggregate,
  environmentAggregate,
  hashOfApiKey,
  issueApiKey,
  newApiKey,
  type Engine,
} from '@rollcall/composition';
import {
  apiKeyStream,
  environmentDecider,
  environmentStream,
  type CreateEnvironment,
} from '@rollcall/domain';
import { isEngineError } from '@rollcall/event-sourcing';
import { ConfigurationError } from '@rollcall/platform';
import { apiKeysProjection } from '@rollcall/projections';
import type { PageRequest } from '@rollcall/read-store';

export const FIRST_ENVIRONMENT = 'production';

export interface InstallationKey {
  /** undefined where it cannot be told right now (the read models are being built). */
  readonly prefix: string | undefined;
  /** The whole key: only where it was made just now. It is stored nowhere. */
  readonly made?: string;
  /** Why the configured key opens nothing; absent: it opens. */
  readonly ended?: 'revoked' | 'rotated' | 'deleted';
}

/**
 * Makes what an installation needs before anyone can ask for anything: the environment `production`, and a key that
 * reaches everything: `adminKey` (`<prefix>.<secret>`), else, on the very first start, a new one. Changes nothing where
 * they exist. Throws `invalid_configuration` where `adminKey`'s prefix belongs to another key.
 */
export async function firstStart(engine: Engine, adminKey?: string): Promise<InstallationKey> {
  try {
    return await makeWhatIsMissing(engine, adminKey);
  } catch (error) {
    if (!madeByAnother.has((error as { code?: string }).code ?? '')) throw error;
    return makeWhatIsMissing(engine, adminKey);
  }
}

/** Two processes that start together for the first time: what one has made, the other finds. */
const madeByAnother = new Set(['key_exists', 'environment_exists']);

async function makeWhatIsMissing(engine: Engine, adminKey?: string): Promise<InstallationKey> {
  const { state } = await engine.runner.load(environmentAggregate, environmentStream(FIRST_ENVIRONMENT));
  const isFirst = state.status === 'unknown';
  const key = adminKey === undefined ? await ownKey(engine, isFirst) : await givenKey(engine, adminKey);
  // Last, so that a start that breaks off in between is a first start once more.
  if (isFirst) await createEnvironment(engine);
  return key;
}

async function ownKey(engine: Engine, isFirst: boolean): Promise<InstallationKey> {
  if (!isFirst) return { prefix: await knownPrefix(engine) };
  const { prefix, key, hash } = newApiKey();
  await createKey(engine, prefix, hash);
  return { prefix, made: key };
}

async function givenKey(engine: Engine, key: string): Promise<InstallationKey> {
  const prefix = key.slice(0, key.indexOf('.'));
  const hash = hashOfApiKey(key);
  const { state } = await engine.runner.load(apiKeyAggregate, apiKeyStream(prefix));
  if (state.status === 'unknown') await createKey(engine, prefix, hash);
  else if (state.key.hash !== hash) {
    throw new ConfigurationError([
      `ROLLCALL_ADMIN_KEY: expected another prefix: ${prefix} belongs to another key of this installation`,
    ]);
  }
  return state.status === 'unknown' || state.status === 'active'
    ? { prefix }
    : { prefix, ended: state.status };
}

const createKey = ({ runner }: Engine, prefix: string, hash: string): Promise<unknown> =>
  issueApiKey(runner, {
    prefix,
    name: 'Installation',
    environment: FIRST_ENVIRONMENT,
    scope: 'installation',
    hash,
  });

async function createEnvironment({ runner }: Engine): Promise<void> {
  const command: CreateEnvironment = {
    type: 'CreateEnvironment',
    expects: 'new',
    key: FIRST_ENVIRONMENT,
    name: 'Production',
    kind: 'production',
    salt: randomBytes(32).toString('base64'),
  };
  const stream = environmentStream(FIRST_ENVIRONMENT);
  await runner.execute(
    environmentAggregate,
    stream,
    ({ state }) => environmentDecider.decide(state, command),
    {},
  );
}

/** undefined also while the list of keys is being built, as after an upgrade: it is told for convenience only. */
async function knownPrefix({ readModels }: Engine): Promise<string | undefined> {
  const page: PageRequest = {
    filter: {
      and: [
        { field: 'scope', op: 'eq', value: 'installation' },
        { field: 'status', op: 'eq', value: 'active' },
      ],
    },
    sort: { field: 'created', direction: 'asc' },
    limit: 1,
  };
  try {
    const { documents } = await readModels.find(apiKeysProjection, page);
    return documents[0]?.body?.prefix;
  } catch (error) {
    if (isEngineError(error, 'read_model_behind')) return undefined;
    throw error;
  }
}
