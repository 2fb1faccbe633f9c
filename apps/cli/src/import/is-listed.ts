import type { AdminClient } from '../server/admin-client.js';

/** Questions that read models answer which are not exact at every moment, as those about one user are. */
const questions = ['/admin/v1/users?limit=1', '/admin/v1/analytics/summary'];

/**
 * Do lists and analytics have all of the log up to `position`? Waits for them some seconds, as long as the server does; where
 * nothing says that they do not, they are taken to.
 */
export async function isListed(client: Pick<AdminClient, 'once'>, position: string): Promise<boolean> {
  const outcomes = await Promise.all(
    questions.map((question) => client.once('GET', question, undefined, position)),
  );
  return outcomes.every((outcome) => typeof outcome === 'string' || outcome.status !== 503);
}
