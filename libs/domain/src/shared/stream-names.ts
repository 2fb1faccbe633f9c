/** Every stream name is built here, so that what a stream is called can change in one place. */

/** A tenant or environment as it stands in a stream name; `~` and `/` are separators there. */
const escaped = (text: string): string => encodeURIComponent(text).replaceAll('~', '%7E');

export const installationStream = 'installation';
export const environmentStream = (environment: string): string => `environment-${escaped(environment)}`;
export const attributesStream = (environment: string): string => `attributes-${escaped(environment)}`;
export const metricsStream = (environment: string): string => `metrics-${escaped(environment)}`;
export const segmentsStream = (environment: string): string => `segments-${escaped(environment)}`;
export const settingsStream = (environment: string): string => `settings-${escaped(environment)}`;
export const apiKeyStream = (prefix: string): string => `apikey-${escaped(prefix)}`;

/** `tenant`: empty where there is none. `userKey`: see `userKeyOf` in event-sourcing; never the raw id. */
export const userStream = (environment: string, tenant: string, userKey: string): string =>
  `user-${escaped(environment)}~${escaped(tenant)}/${userKey}`;

export const userStreamPrefix = 'user-';

/** What the names of an environment's user streams begin with; those of one tenant only where one is told. */
export const scopePrefixOfUsers = (environment: string, tenant?: string): string =>
  `${userStreamPrefix}${escaped(environment)}~${tenant === undefined ? '' : `${escaped(tenant)}/`}`;

/** Environment and tenant that a user stream belongs to. */
export function scopeOfUserStream(stream: string): { readonly environment: string; readonly tenant: string } {
  const separator = stream.indexOf('~');
  const environment = stream.slice(userStreamPrefix.length, separator);
  const tenant = stream.slice(separator + 1, stream.indexOf('/', separator));
  return { environment: decodeURIComponent(environment), tenant: decodeURIComponent(tenant) };
}
