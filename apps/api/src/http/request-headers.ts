/** A header that the edge reads, as it stands in the OpenAPI documents. */
export interface RequestHeader {
  readonly name: string;
  readonly description: string;
  readonly schema: { readonly type: 'string'; readonly pattern: string; readonly maxLength?: number };
}

/**
 * ASCII only: some clients send other characters as UTF-8 and others as Latin-1, so that one name would be two tenants.
 * Empty: none.
 */
export const tenantHeader = {
  name: 'Tenant-ID',
  description: 'Scopes users and their events; empty = none. ASCII: percent-encode what is not.',
  schema: { type: 'string', pattern: '^[ -~]*$', maxLength: 255 },
} as const satisfies RequestHeader;

export const environmentHeader = {
  name: 'Rollcall-Environment',
  description: "Key of an environment; for installation keys only. Default: the key's own.",
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
} as const satisfies RequestHeader;

export const requestHeaders: readonly RequestHeader[] = [tenantHeader, environmentHeader];
