import type { InstallationKey } from './first-start.js';

/** What a start prints for people. The whole key stands in it once: when it was made just now. */
export function greeting(url: string, installationKey: InstallationKey): string {
  const key = installationKey.made ?? '<your key>';
  const call = (method: string, path: string, body: object): string =>
    `  curl -X ${method} ${url}${path} -H 'X-API-KEY: ${key}' -H 'Content-Type: application/json' \\\n` +
    `    -d '${JSON.stringify(body)}'`;
  return [
    '',
    `Rollcall listens at ${url}   (documentation: ${url}/docs)`,
    aboutKey(installationKey),
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

function aboutKey({ prefix, made, ended }: InstallationKey): string {
  if (made !== undefined) return `API key: ${made}\nKeep it now: it is shown this once and stored nowhere.`;
  if (ended !== undefined) return `API key: ${prefix}.… was ${ended} and opens nothing. ${ANOTHER}`;
  return `API key: ${prefix === undefined ? 'as before' : `${prefix}.…`} (shown whole when it was made)\nLost it? ${ANOTHER}`;
}

const ANOTHER = 'Start with ROLLCALL_ADMIN_KEY set to a new <prefix>.<secret>: that key is added.';
