import type { StoreProduct } from '@rollcall/event-sourcing';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';

export function productOf(database: DatabaseSyncInstance): StoreProduct {
  const { version } = database.prepare('SELECT sqlite_version() AS version').get() as { version: string };
  return { product: 'SQLite', version, supported: undefined };
}
