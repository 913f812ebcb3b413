// Nobody is there any more: the kiosk warns, waits, and wipes itself by a reload, with the server down as well.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { assertAccessible } from './support/axe.mjs';
import { LANDSCAPE, open } from './support/browser.mjs';
import { inEachCity } from './support/city.mjs';
import { finger } from './support/hands.mjs';
import { kept } from './support/kiosk.mjs';
import { shot } from './support/shots.mjs';
import { giveVoice, hear } from './support/voice.mjs';

inEachCity('idleness', (setup, city) => {
  // Somebody is in the middle of the form, with the voice on. The time of the page is the test's.
  const begin = async (card) => {
    const page = await open(city.browser, { origin: city.aixin.origin, viewport: LANDSCAPE });
    await giveVoice(page);
    await page.clock.install();
    await page.goto(city.aixin.kiosk);
    await kept(page);
    const hands = finger(page);
    await page.clock.runFor(1_100);
    await hands.press('朗读');
    await hands.press('登记找工作');
    await city.aixin.layCard({ id_number: card.id_number, name: card.name });
    await hands.press('我有身份证');
    // Who agreed before is not asked again.
    const asked = page.getByLabel('我同意', { exact: true });
    await asked.or(page.getByRole('heading', { name: '您想做什么工作' })).first().waitFor();
    if (await asked.isVisible()) {
      await hands.choose('我同意');
      await hands.press('同意，继续');
    }
    await heading(page, '您想做什么工作');
    await hands.choose('包装分拣');
    return page;
  };
  const warning = (page) => page.getByRole('dialog').filter({ hasText: '您还在吗' });
  // Lets the page's time go by; it may be gone before that.
  const wait = (page, seconds) => page.clock.runFor(seconds * 1_000).catch(() => {});

  it('warns at least twenty seconds before, aloud, and waits for whoever is still there', async () => {
    const page = await begin(city.people.cards[0]);
    await quietly(page);
    await wait(page, 55);
    assert.equal(await warning(page).isVisible(), false);
    await wait(page, 8);
    await warning(page).waitFor();
    const left = Number((await page.locator('.seconds').innerText()).replaceAll(/\D/g, ''));
    assert.ok(left >= 20, `${left} seconds are left`);
    await wait(page, 1);
    await hear(page, '您还在吗');
    await hear(page, '没有人操作，这里的内容马上会清除');
    await shot(page, 'idle-warning');
    await assertAccessible(page, 'the warning');
    await finger(page).press('继续办理');
    await warning(page).waitFor({ state: 'hidden' });
    await quietly(page);
    await wait(page, 55);
    assert.equal(await warning(page).isVisible(), false, 'it begins again');
    assert.ok(await page.getByLabel('包装分拣', { exact: true }).isChecked(), 'nothing is lost');
    await page.context().close();
  });

  for (const down of [false, true]) {
    it(`wipes everything by a reload${down ? ', also with the server down' : ''}, and the cookie opens nothing`, async () => {
      const card = city.people.cards[0];
      const page = await begin(card);
      const masked = await page.locator('.person strong').first().innerText();
      const steps = await page.evaluate(() => history.length);
      assert.ok((await page.context().cookies()).some(({ name }) => name.startsWith('__Host-')), 'there is a session');
      if (down) await city.aixin.stopServer();
      await quietly(page);
      await wait(page, 63);
      await warning(page).waitFor();
      await page.evaluate(() => { globalThis.before = true; });
      await wait(page, 35);
      await page.waitForFunction(() => !globalThis.before);
      await heading(page, '您想办什么');
      const left = await everythingOf(page);
      for (const trace of [card.id_number, card.name, masked, '包装分拣', '正在为您办理']) {
        assert.ok(!left.includes(trace), `${trace} is gone`);
      }
      assert.equal(await page.evaluate(() => history.length), steps, 'there is no way back in the history');
      assert.equal(await page.evaluate(() => document.documentElement.getAttributeNames().join()), 'lang', 'no tool stays on');
      if (down) await city.aixin.startServer();
      // The browser sends the cookie, which no script can delete: without the page's secret it is worth nothing.
      const opened = await page.evaluate(async () => {
        const paths = ['/api/v1/cases', '/api/v1/consents', '/api/v1/messages'];
        return Promise.all(paths.map(async (path) => (await fetch(path)).status));
      });
      assert.deepEqual(opened, [401, 401, 401]);
      await page.context().close();
    });
  }
});

const heading = (page, name) => page.getByRole('heading', { name }).first().waitFor();

// Speaking counts as somebody being there: lets it come to its end, and begins to count.
async function quietly(page) {
  await page.evaluate(() => globalThis.speechSynthesis.cancel());
  await page.clock.runFor(1_100);
  await page.evaluate(() => globalThis.speechSynthesis.cancel());
}

// All that the browser still has: what stands there, storages, kept files, title, address, state of the history.
const everythingOf = (page) =>
  page.evaluate(async () => {
    const files = await (await caches.open('kiosk')).keys();
    const texts = await Promise.all(files.map(async (file) => `${file.url} ${file.url.endsWith('/kiosk/') ? await (await caches.match(file)).text() : ''}`));
    const databases = await indexedDB.databases();
    return JSON.stringify([
      document.documentElement.outerHTML, document.title, location.href, document.cookie, history.state,
      { ...localStorage }, { ...sessionStorage }, databases, texts, document.referrer, globalThis.name,
    ]);
  });
