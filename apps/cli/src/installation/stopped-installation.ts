import { join, resolve } from 'node:path';
import { listBackups, type Watched } from '@rollcall/backup';
import {
  apiKeyAggregate,
  backupNameAt,
  discardBackup,
  examineInstallation,
  issueApiKey,
  makeBackup,
  newApiKey,
  saltOfEnvironment,
  streamOfUser,
  summaryOf,
  type Engine,
} from '@rollcall/composition';
import type { Finding } from '@rollcall/doctor';
import { apiKeyStream } from '@rollcall/domain';
import { eventLines, Replay, streamsOfScope } from '@rollcall/event-sourcing';
import type { Configuration } from '@rollcall/platform';
import type { AskedBackup, BackupAnswer, BackupOutcome } from '../backup/backup-answer.js';
import type { AskedReplay } from '../replay/asked-replay.js';
import type { Scope } from '../server/admin-client.js';
import type { AskedKey, Installation, ListedKey, MadeKey } from './installation.js';

const firstEnvironment = 'production';

/** Reads and writes the stores of an installation whose server is stopped; the engine need not be started for it. */
export class StoppedInstallation implements Installation {
  constructor(
    private readonly engine: Engine,
    private readonly configuration: Configuration,
  ) {}

  async createKey({ name, scope, environment = firstEnvironment }: AskedKey): Promise<MadeKey> {
    const { runner } = this.engine;
    await saltOfEnvironment(runner, environment);
    const { prefix, hash, key } = newApiKey();
    await issueApiKey(runner, { prefix, hash, name, scope, environment });
    return { key, environment };
  }

  /** From the log: nothing keeps the read models up to date while the server is stopped. */
  async listKeys(environment = firstEnvironment): Promise<readonly ListedKey[]> {
    const { stores, runner } = this.engine;
    await saltOfEnvironment(runner, environment);
    const listed: Omit<ListedKey, 'lastUsed'>[] = [];
    const filter = { types: ['ApiKeyCreated'], streamPrefixes: [apiKeyStream('')] };
    for await (const { events } of stores.eventStore.readAll({ filter })) {
      for (const { stream } of events) {
        const { state } = await runner.load(apiKeyAggregate, stream);
        if (state.status === 'unknown' || state.status === 'deleted') continue;
        const { prefix, name, scope, environment: own, created } = state.key;
        if (own === environment)
          listed.push({ prefix, name, scope, environment: own, created, status: state.status });
      }
    }
    const lastUsed = await stores.operational.lastUsed(listed.map(({ prefix }) => prefix));
    return listed.map((key) => ({ ...key, lastUsed: lastUsed.get(key.prefix) ?? null }));
  }

  async streamOf(userId: string, { environment = firstEnvironment, tenant = '' }: Scope): Promise<string> {
    const salt = await saltOfEnvironment(this.engine.runner, environment);
    return streamOfUser(salt, { environment, tenant }, userId);
  }

  /** Whoever holds the data directory holds the keys: personal data is opened. */
  async *replay(
    { user, types, from, to, after }: AskedReplay,
    { environment = firstEnvironment, tenant }: Scope,
  ): AsyncGenerator<string, void, undefined> {
    const { stores, codec, runner } = this.engine;
    await saltOfEnvironment(runner, environment);
    const streams =
      user === undefined
        ? streamsOfScope(environment, tenant)
        : { prefixes: [], names: [await this.streamOf(user, { environment, tenant })] };
    const query = { streams, types, from, to, after, personalData: true };
    for await (const { events } of new Replay(stores.eventStore, codec).batches(query)) {
      if (events.length > 0) yield eventLines(events);
    }
  }

  async backup({ target, includeInstallationKey }: AskedBackup, watched: Watched): Promise<BackupOutcome> {
    const { stores } = this.engine;
    const directory = resolve(target ?? join(this.configuration.backupDirectory, backupNameAt(new Date())));
    try {
      const asked = { target: directory, includeInstallationKey };
      const manifest = await makeBackup(this.engine, asked, watched);
      return { directory, made: summaryOf(directory, manifest) };
    } catch (error) {
      if (watched.signal?.aborted) await discardBackup(stores, directory);
      throw error;
    }
  }

  listBackups(): Promise<readonly BackupAnswer[]> {
    const listed = listBackups(this.configuration.backupDirectory);
    return Promise.resolve(listed.map(({ name, manifest }) => summaryOf(name, manifest)));
  }

  /** Where others share the stores they may well be at work, though no server answers here. */
  examine(deep: ((events: number) => void) | undefined): Promise<readonly Finding[]> {
    const isRunning = !this.engine.stores.exclusive;
    return examineInstallation(this.engine, this.configuration, { deep, isRunning });
  }
}
