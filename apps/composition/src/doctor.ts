import { listBackups } from '@rollcall/backup';
import {
  backupsCheck,
  buildsCheck,
  clockCheck,
  diskCheck,
  eventsCheck,
  examine,
  indexesCheck,
  keysCheck,
  leasesCheck,
  operationsCheck,
  projectionsCheck,
  storesCheck,
  versionsCheck,
  type Check,
  type Finding,
} from '@rollcall/doctor';
import { domainSchemas } from '@rollcall/event-sourcing';
import { productVersion, type Configuration } from '@rollcall/platform';
import { allProjections } from '@rollcall/projections';
import type { Engine } from './engine.js';
import { INSTALLATION_KEY_ID } from './installation.js';
import { projectionHealth } from './projection-health.js';

export interface DoctorOptions {
  /** Read the whole log for events that cannot be read. Told how many were read. */
  readonly deep?: (events: number) => void;
  /** Is a server at work? On a stopped installation nobody feeds read models or runs operations, which is as it should be. */
  readonly isRunning: boolean;
  readonly signal?: AbortSignal;
}

/** Looks at everything an operator can do something about. Changes nothing. */
export const examineInstallation = (
  engine: Pick<Engine, 'stores' | 'codec' | 'installationId'>,
  configuration: Configuration,
  options: DoctorOptions,
): Promise<readonly Finding[]> =>
  examine(checksOf(engine, configuration, options), {
    signal: options.signal,
    ...(options.deep !== undefined && { checkMs: Infinity }),
  });

function checksOf(
  { stores, codec, installationId }: Pick<Engine, 'stores' | 'codec' | 'installationId'>,
  { dataDirectory, backupDirectory }: Configuration,
  { deep, isRunning }: DoctorOptions,
): readonly Check[] {
  const { eventStore: store, readStore, keyStore, operational, examination, shards } = stores;
  const now = (): Date => new Date();
  const records = () => readStore.builds.all();
  const backups = () =>
    listBackups(backupDirectory).map(({ name, manifest }) => ({
      name,
      startedAt: manifest.startedAt,
      installationId: manifest.installationId,
      unreadable: manifest.contents.unreadable,
    }));
  return [
    // First, as it is the cause of much that others find.
    ...(stores.exclusive ? [diskCheck({ directory: dataDirectory })] : []),
    storesCheck(Object.entries(examination.products).map(([name, product]) => ({ name, product }))),
    versionsCheck({
      product: productVersion(),
      node: process.versions.node,
      projections: allProjections,
      builds: records,
    }),
    clockCheck({ store, storesClock: examination.clock, now }),
    keysCheck({
      store,
      keyStore,
      open: (ids) => codec.keys.get(ids),
      installationKeyId: INSTALLATION_KEY_ID,
    }),
    eventsCheck({ store, schemas: domainSchemas, deep }),
    indexesCheck(examination.indexes),
    buildsCheck({
      records,
      collections: examination.collections,
      operations: operational.operations,
      projections: allProjections,
    }),
    projectionsCheck({
      list: () => projectionHealth(readStore, operational, isRunning),
      isEmbedded: stores.exclusive,
    }),
    operationsCheck({ operations: operational.operations, now, isRunning }),
    ...(stores.exclusive
      ? [backupsCheck({ backups, directory: backupDirectory, installationId, now })]
      : isRunning
        ? [leasesCheck({ leases: readStore.leases, shards })]
        : []),
  ];
}
