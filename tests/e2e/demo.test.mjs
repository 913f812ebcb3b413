// Filling in the demonstration city: once, and anew where it was cut off.

import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { folder, run, start, until } from './support/children.mjs';
import { readPeople } from './support/people.mjs';
import { AIXIN } from './support/server.mjs';

describe('the demonstration city', () => {
  let data;
  before(async () => { data = await folder(); });
  after(() => data.remove());

  const arguments_ = (residents) => ['--data-dir', data.path, 'demo', '--if-empty', '--residents', String(residents)];
  const accounts = () => readFile(join(data.path, 'demo-accounts.txt'), 'utf8');

  it('begins anew where it was cut off half-way, so that nobody is left with a city without accounts', async () => {
    const filling = start(AIXIN, arguments_(20_000));
    const begun = async () => (await stat(join(data.path, 'aixin.sqlite'))).size > 3_000_000;
    await until(begun, filling, 'aixin demo');
    await filling.stop('SIGKILL');
    await assert.rejects(accounts(), { code: 'ENOENT' });
    run(AIXIN, arguments_(300));
    assert.equal(readPeople(await accounts()).cards.length, 4);
  });

  it('is filled in once: a second time its accounts are printed and nothing changes', async () => {
    const before = await accounts();
    const printed = run(AIXIN, arguments_(300));
    assert.equal(printed.trim(), before.trim());
    assert.equal(await accounts(), before);
  });
});
