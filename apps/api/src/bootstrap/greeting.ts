import type { InstallationKey } from './first-start.js';

/** What a start prints for people. The whole key stands in it once: when it was made just now. */
export function greeting(url: string, { prefix, made }: InstallationKey): string {
  const key = made ?? '<your key>';
  const call = (method: string, path: string, body: object): string =>
    `  curl -X ${method} ${url}${path} -H 'X-API-KEY: ${key}' -H 'Content-Type: application/json' \\\n` +
    `    -d '${JSON.stringify(body)}'`;
  return [
    '',
    `Rollcall listens at ${url}   (documentation: ${url}/docs)`,
    made === undefined
      ? `API key: ${prefix === undefined ? 'as before' : `${prefix}.…`} (shown whole when it was made)`
      : `API key: ${made}\nKeep it now: it is shown this once and stored nowhere.`,
    '',
    'Try:',
    call('POST', '/admin/v1/metrics', [{ name: 'Words written', key: 'words-written' }]),
    call('POST', '/v1/metrics/words-written/event', {
      user: { id: '18', email: 'user@example.com', tz: 'Europe/London' },
      value: 750,
    }),
    `  curl ${url}/v1/users/18 -H 'X-API-KEY: ${key}'`,
    '',
    '',
  ].join('\n');
}
