import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { Call } from '../support/http.js';
import { expectRefused } from '../support/refusals.js';
import { served } from '../support/served.js';

const prepare = async (call: Call) => {
  const keys = ['plan', '__proto__', 'constructor'];
  await call('POST', '/admin/v1/attributes', [
    ...keys.map((key) => ({ name: key, key, type: 'user' })),
    ...['device', '__proto__'].map((key) => ({ name: key, key, type: 'event' })),
  ]);
  await call(
    'POST',
    '/admin/v1/metrics',
    ['words', '__proto__'].map((key) => ({ name: key, key })),
  );
  await call('PUT', '/v1/users/known', { name: 'Known' });
};

const api = served(prepare, { ROLLCALL_PUBLIC_URL: 'https://rollcall.example' });

const many = (count: number) =>
  JSON.stringify(Object.fromEntries([...Array(count).keys()].map((n) => [`a${n}`, 'x'])));
const text = (length: number) => JSON.stringify('x'.repeat(length));

/** Members of a body about a user, as text; what is refused of them, everywhere where such a body may stand. */
const faults: readonly (readonly [
  what: string,
  members: string,
  status: number,
  error: string | RegExp,
  field: string,
])[] = [
  ['an email that is a number', '"email":7', 400, /email must be an e-mail address/, 'email'],
  ['an email that is none', '"email":"joe"', 422, /email must be an e-mail address/, 'email'],
  ['an email with a line break', '"email":"a@b\\nBcc:c@d"', 422, /email must be/, 'email'],
  ['a name that is a list', '"name":[]', 400, /name must be a text/, 'name'],
  ['a name with half a surrogate pair', '"name":"\\udc00"', 422, /name must be a text/, 'name'],
  ['a zone that is a number', '"tz":0', 400, /tz must be an IANA time zone/, 'tz'],
  ['a zone that does not exist', '"tz":"Mars/Phobos"', 422, /tz must be an IANA time zone/, 'tz'],
  ['a zone that is an offset', '"tz":"+03:00"', 422, /tz must be an IANA time zone/, 'tz'],
  ['an empty zone', '"tz":""', 422, /tz must be an IANA time zone/, 'tz'],
  ['tokens that are a text', '"deviceTokens":"t"', 400, /deviceTokens must be a list/, 'deviceTokens'],
  [
    'a token that is null',
    '"deviceTokens":["t",null]',
    400,
    /deviceTokens must be a list/,
    'deviceTokens[1]',
  ],
  ['101 tokens', `"deviceTokens":[${Array(101).fill('"t"').join()}]`, 422, /at most 100/, 'deviceTokens'],
  ['a subscription in words', '"subscribeToEmails":"no"', 400, /must be true or false/, 'subscribeToEmails'],
  ['attributes that are a list', '"attributes":[]', 400, /attributes must be an object/, 'attributes'],
  [
    'a numeric attribute',
    '"attributes":{"plan":1}',
    400,
    /attributes.plan must be a text/,
    'attributes.plan',
  ],
  ['a nested attribute', '"attributes":{"plan":{"a":{}}}', 400, /attributes.plan must be/, 'attributes.plan'],
  [
    'a nested __proto__',
    '"attributes":{"__proto__":{}}',
    400,
    /__proto__ must be a text/,
    'attributes.__proto__',
  ],
  ['an attribute of 1025 bytes', `"attributes":{"plan":${text(1025)}}`, 422, /1024 bytes/, 'attributes.plan'],
  [
    'an attribute of 342 × 3 bytes',
    `"attributes":{"plan":"${'€'.repeat(342)}"}`,
    422,
    /1024 bytes/,
    'attributes.plan',
  ],
  [
    'half a pair in an attribute',
    '"attributes":{"plan":"\\ud800"}',
    422,
    /attributes.plan must/,
    'attributes.plan',
  ],
  ['101 attributes', `"attributes":${many(101)}`, 422, /at most 100 attributes/, 'attributes'],
  [
    'nesting 50,000 deep',
    `"name":${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    400,
    /name must be a text/,
    'name',
  ],
];

const places = [
  ['PUT', '/v1/users/fresh', (members: string) => `{${members}}`, ''],
  ['PATCH', '/v1/users/known', (members: string) => `{${members}}`, ''],
  ['POST', '/v1/users', (members: string) => `{"id":"fresh",${members}}`, ''],
  [
    'POST',
    '/v1/metrics/words/event',
    (members: string) => `{"value":1,"user":{"id":"fresh",${members}}}`,
    'user.',
  ],
  [
    'POST',
    '/admin/v1/metrics/events',
    (members: string) =>
      `[{"key":"words","value":1,"user":{"id":"fresh"}},{"key":"words","value":1,"user":{"id":"fresh",${members}}}]`,
    'items[1].user.',
  ],
] as const;

describe.each(places)('What is wrong with a user in %s %s', (method, path, bodyOf, prefix) => {
  it.each(faults)('is refused by name: %s', async (_what, members, status, error, field) => {
    const refusal = { status, error, field: prefix + field };
    await expectRefused(api.server, { method, path, body: bodyOf(members) }, refusal);
  });

  it('is refused word for word: attribute keys that were never set up', async () => {
    const body = bodyOf('"email":"a@b.c","attributes":{"pln":"x","plan":"y","toString":"z"}');
    await expectRefused(
      api.server,
      { method, path, body },
      {
        status: 422,
        error:
          'Invalid attribute keys: pln, toString. Please ensure all attribute keys match those set up at https://rollcall.example/users/attributes.',
      },
    );
  });

  it('leaves nobody behind', async () => {
    await expectRefused(
      api.server,
      { method: 'GET', path: '/v1/users/fresh' },
      { status: 404, error: 'User not found' },
    );
  });
});

describe('Bodies', () => {
  const put = { method: 'PUT', path: '/v1/users/fresh' };
  const noJson = 'The body is not valid JSON.';
  const noObject = 'The body must be a JSON object.';
  it.each([
    [
      'none',
      { ...put, headers: { 'content-type': 'application/json' } },
      400,
      'The body is empty; JSON was expected.',
    ],
    ['half of one', { ...put, body: '{"name":' }, 400, noJson],
    ['a list', { ...put, body: [] }, 400, noObject],
    ['null', { ...put, body: 'null' }, 400, noObject],
    ['a text', { ...put, body: '"x"' }, 400, noObject],
    ['NaN', { ...put, body: '{"x":NaN}' }, 400, noJson],
    [
      'bytes that are no UTF-8',
      { ...put, body: Buffer.from('{"name":"\xff"}', 'latin1') },
      400,
      'The body is not UTF-8.',
    ],
    [
      'a form',
      { ...put, body: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      /application\/json/,
    ],
    [
      'plain text',
      { ...put, body: '{}', headers: { 'content-type': 'text/plain' } },
      415,
      /application\/json/,
    ],
    ['no content type', { ...put, body: '{}', headers: { 'content-type': '' } }, 415, /application\/json/],
    [
      'gzip',
      { ...put, body: gzipSync('{}'), headers: { 'content-encoding': 'gzip' } },
      415,
      /without a Content-Encoding/,
    ],
    ['257 KiB about a user', { ...put, body: `{"x":${text(257 * 1024)}}` }, 413, 'The body is too large.'],
    [
      '257 KiB of an event',
      { method: 'POST', path: '/v1/metrics/words/event', body: `{"x":${text(257 * 1024)}}` },
      413,
      'The body is too large.',
    ],
    [
      '257 KiB of preferences',
      { method: 'PATCH', path: '/v1/users/known/preferences', body: `{"x":${text(257 * 1024)}}` },
      413,
      'The body is too large.',
    ],
    [
      'more than 1 MiB of a batch',
      { method: 'POST', path: '/admin/v1/metrics/events', body: `[{"x":${text(1024 * 1024)}}]` },
      413,
      'The body is too large.',
    ],
    [
      'more than 1 MiB of definitions',
      { method: 'POST', path: '/admin/v1/metrics', body: `[{"x":${text(1024 * 1024)}}]` },
      413,
      'The body is too large.',
    ],
  ])('are refused: %s', async (_what, asked, status, error) => {
    await expectRefused(api.server, asked, { status, error });
  });

  it('may hold what nobody knows, at any depth', async () => {
    const body = `{"name":"Joe","subscribedToEmails":5,"x":{"__proto__":[[{"y":null}]]},"__proto__":{"admin":true}}`;
    const { status, body: user } = await api.call('PUT', '/v1/users/tolerated', body);
    expect(status).toBe(200);
    expect(user).toMatchObject({ name: 'Joe', subscribeToEmails: true });
    expect(Object.keys(user as object)).not.toContain('x');
  });

  it('may be as large as the limits say', async () => {
    const deviceTokens = Array<string>(100).fill('t'.repeat(2000));
    const attributes = { plan: '€'.repeat(341) };
    const put = await api.call('PUT', '/v1/users/large', { deviceTokens, attributes });
    expect([put.status, put.body.attributes]).toEqual([200, attributes]);
    expect((await api.call('GET', '/v1/users/large')).body.deviceTokens).toEqual(deviceTokens);
  });
});
