import { describe, expect, it } from '@jest/globals';
import { rawRequest } from '../support/raw-http.js';
import { asking, expectRefused } from '../support/refusals.js';
import { served } from '../support/served.js';

const api = served(async (call) => {
  await call('POST', '/admin/v1/attributes', [{ name: 'Plan', key: 'plan', type: 'user' }]);
  await call('POST', '/admin/v1/metrics', [{ name: 'Proto', key: '__proto__' }]);
});

describe('Ids in paths', () => {
  const ids = [
    'a/b',
    '/',
    'a%b',
    '%2F',
    '..',
    '.',
    '../x',
    'a?b=c',
    'a#b',
    'a b',
    '$where',
    'a.b',
    '__proto__',
    'constructor',
  ];
  const unicode = [
    'ü',
    'e\u0301',
    '日本',
    '\u200b',
    '😀'.repeat(255),
    'x'.repeat(255),
    '\ufeff',
    '\u2028',
    '+',
    ';a=b',
    '*',
  ];

  it.each([...ids, ...unicode])('are matched raw and decoded once: %j', async (id) => {
    const path = `/v1/users/${encodeURIComponent(id).replaceAll('.', '%2E')}`;
    const put = await rawRequest(api.server, asking(api.server, { method: 'PUT', path, body: { name: id } }));
    expect([put.status, put.body?.id, put.body?.name]).toEqual([200, id, id]);
    const got = await rawRequest(api.server, asking(api.server, { method: 'GET', path }));
    expect(got.body).toEqual(put.body);
    const event = { user: { id, attributes: { plan: '$a.b' } }, value: 2 };
    expect((await api.call('POST', '/v1/metrics/__proto__/event', event)).status).toBe(201);
    const one = await rawRequest(
      api.server,
      asking(api.server, { method: 'GET', path: `${path}/metrics/__proto__` }),
    );
    expect([one.status, one.body?.current]).toEqual([200, 2]);
    const again = await rawRequest(api.server, asking(api.server, { method: 'GET', path }));
    expect(again.body?.attributes).toEqual({ plan: '$a.b' });
  });

  it('are not normalised: two spellings of é are two users', async () => {
    await api.call('PUT', `/v1/users/${encodeURIComponent('\u00e9-nfc')}`, {});
    expect((await api.call('GET', `/v1/users/${encodeURIComponent('e\u0301-nfc')}`)).status).toBe(404);
  });

  const user = ['', '/preferences', '/metrics', '/metrics/words'];
  const badId = { status: 422, error: /^id must be a text of 1 to 255 characters/, field: 'id' };
  const pair = { status: 422, error: 'The URL holds half of a surrogate pair.' };
  const noUtf8 = { status: 400, error: 'The URL is not percent-encoded UTF-8.' };
  it.each([
    ['%00', badId],
    ['a%0Ab', badId],
    ['%7F', badId],
    ['%C2%85', badId],
    ['x'.repeat(256), badId],
    ['%F0%9F%98%80'.repeat(256), badId],
    ['x'.repeat(5000), { ...badId, error: 'A part of the path is too long.', field: undefined }],
    ['%ED%A0%80', pair],
    ['a%ed%b0%80', pair],
    ['%', noUtf8],
    ['%zz', noUtf8],
    ['a%2', noUtf8],
    ['%FF', noUtf8],
    ['%C3', noUtf8],
    ['%C0%80', noUtf8],
    ['%F0%9F%98', noUtf8],
  ])('are refused: %s', async (id, refusal) => {
    for (const rest of user) {
      await expectRefused(api.server, { method: 'GET', path: `/v1/users/${id}${rest}` }, refusal);
    }
    await expectRefused(api.server, { method: 'PUT', path: `/v1/users/${id}`, body: {} }, refusal);
    const patch = { method: 'PATCH', path: `/v1/users/${id}/preferences`, body: {} };
    await expectRefused(api.server, patch, refusal);
  });
});
