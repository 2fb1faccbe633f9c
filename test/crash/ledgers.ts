import { expect } from '@jest/globals';
import { caller } from '../support/http.js';
import { attribute, type Ledger, metric } from './writers.js';

export async function define(server: { url: string; apiKey: string }): Promise<void> {
  const call = caller(server);
  expect((await call('POST', '/admin/v1/metrics', [{ name: 'Steps', key: metric }])).status).toBe(201);
  const made = await call('POST', '/admin/v1/attributes', [{ name: 'Round', key: attribute, type: 'user' }]);
  expect(made.status).toBe(201);
}

/** The server's answers agree with what the client was told; what it was never told may have happened or not. */
export async function expectLedger(call: ReturnType<typeof caller>, ledger: Ledger): Promise<void> {
  const path = `/v1/users/${encodeURIComponent(ledger.userId)}`;
  const total = Number((await call('GET', `${path}/metrics/${metric}`)).body.current ?? 0);
  const certain = ledger.keyed + ledger.unkeyed;
  expect(total).toBeGreaterThanOrEqual(certain);
  expect(total).toBeLessThanOrEqual(certain + ledger.unkeyedUnknown);
  const user = await call('GET', path);
  expect([ledger.value, ledger.valueUnknown]).toContain(user.body.attributes?.[attribute]);
  const preferences = await call('GET', `${path}/preferences`);
  expect([ledger.recap, ledger.recapUnknown]).toContainEqual(preferences.body.notifications?.recap);
  // From here on this is what the client knows.
  ledger.unkeyed = total - ledger.keyed;
  ledger.unkeyedUnknown = 0;
  ledger.value = user.body.attributes?.[attribute];
  ledger.valueUnknown = undefined;
  ledger.recap = preferences.body.notifications?.recap;
  ledger.recapUnknown = undefined;
}
