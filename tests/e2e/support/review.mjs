// A worker's review through the API, as a program does it.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { request } from 'playwright-core';

// Signs in and answers with functions that speak for that worker.
export async function signIn(aixin, { login, password, code }) {
  // By its address: the name of a server "elsewhere" is known to the browser alone.
  const { protocol, port } = new URL(aixin.origin);
  const context = await request.newContext({ baseURL: `${protocol}//127.0.0.1:${port}`, ignoreHTTPSErrors: true });
  const data = { login_name: login, password, code: code(), face: 'program' };
  const begun = await context.post('/api/v1/sessions', { data });
  assert.equal(begun.status(), 201, await begun.text());
  const authorization = `Bearer ${(await begun.json()).token}`;
  const read = async (path) => {
    const answer = await context.get(`/api/v1${path}`, { headers: { authorization } });
    assert.equal(answer.status(), 200, await answer.text());
    return answer.json();
  };
  const write = async (path, data, expected = {}) => {
    const headers = { authorization, 'Idempotency-Key': randomUUID(), ...expected };
    const answer = await context.post(`/api/v1${path}`, { headers, data });
    assert.ok(answer.ok(), await answer.text());
    return answer.json();
  };
  return {
    read,
    write,
    async act(id, action) {
      const { version } = await read(`/cases/${id}`);
      return write(`/cases/${id}/actions`, action, { 'If-Match': `"${version}"` });
    },
    async find(reference) {
      const { items } = await read('/cases');
      return items.find((item) => item.reference === reference);
    },
    end: () => context.dispose(),
  };
}
