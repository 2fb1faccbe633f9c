import { loadConfiguration } from '@rollcall/platform';
import { Migration } from './migration.js';
import { MigrateView } from './migrate-view.js';
import { withMigrationStores } from './migration-stores.js';

export interface MigrateOptions {
  readonly verifyOnly: boolean;
  readonly inFlight: number;
}

/** Loaded with all that it needs when it is asked for, as no other command needs it. */
export async function migrate({ verifyOnly, inFlight }: MigrateOptions): Promise<void> {
  const view = new MigrateView();
  const stop = (): void => {
    view.stop();
    console.error('Stopped; the same command goes on from here.');
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await withMigrationStores(loadConfiguration(process.env), async (source, target, keyFile) => {
      const migration = new Migration(source, target, view, { inFlight });
      if (verifyOnly) return view.verified(await migration.verify());
      view.copied(await migration.run());
      if (keyFile !== undefined) {
        console.error(`Every production process needs ROLLCALL_INSTALLATION_KEY: it is in ${keyFile}.`);
      }
    });
  } finally {
    view.stop();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
