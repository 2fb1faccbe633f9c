/** A header that the edge reads on every route that needs a key, as it stands in the OpenAPI documents. */
export interface RequestHeader {
  readonly name: string;
  readonly description: string;
  /** It says how fresh an answer must be: nothing to a write. */
  readonly ofReads?: boolean;
  readonly schema: object;
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

export const consistencyHeader = {
  name: 'x-rollcall-consistency',
  description:
    'strong, the default: a read of one user, or of definitions and settings, sees all earlier writes. ' +
    'eventual: it takes what the read model has.',
  ofReads: true,
  schema: { type: 'string', enum: ['strong', 'eventual'] },
} as const satisfies RequestHeader;

export const minPositionHeader = {
  name: 'x-rollcall-min-position',
  description: 'The answer knows at least what is written up to this position, which an earlier answer gave.',
  ofReads: true,
  schema: { type: 'string', pattern: '^[A-Za-z0-9_.:/-]{0,128}$' },
} as const satisfies RequestHeader;

const requestIdHeader: RequestHeader = {
  name: 'x-request-id',
  description:
    'Stands in the log and in the answer where it is 1 to 64 of A-Z a-z 0-9 . _ : - and begins with a letter or a digit; ' +
    'else a new one does.',
  schema: { type: 'string' },
};

export const requestHeaders: readonly RequestHeader[] = [
  tenantHeader,
  environmentHeader,
  consistencyHeader,
  minPositionHeader,
  requestIdHeader,
];
