// The kiosk comes in two files: the first page stands and answers without the second, and nothing is lost when the
// second comes late.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertAccessible } from './support/axe.mjs';
import { launch, open } from './support/browser.mjs';
import { finger } from './support/hands.mjs';
import { kept } from './support/kiosk.mjs';
import { startAixin } from './support/server.mjs';
import { shot } from './support/shots.mjs';
import { heading } from './support/waits.mjs';

const REST = /\/kiosk\/kiosk-rest-[0-9a-f]+\.wasm$/;
const COMING = '请稍等';

describe('the rest of the kiosk', () => {
  let aixin;
  let browser;
  before(async () => {
    aixin = await startAixin({ residents: 50 });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await aixin?.stop();
  });

  it('is fetched behind the first page, which answers without it', async () => {
    const page = await open(browser, { origin: aixin.origin });
    let bring;
    const brought = new Promise((resolve) => { bring = resolve; });
    await page.route(REST, async (route) => {
      await brought;
      await route.continue();
    });
    const asked = page.waitForRequest(REST);
    await page.goto(aixin.kiosk);
    await asked;
    const hands = finger(page);
    await hands.press('登记找工作');
    await heading(page, '先认一下您是谁');
    await hands.press('我有身份证');
    await heading(page, COMING);
    await assertAccessible(page, 'a page that is still to come');
    bring();
    await heading(page, '请放身份证');
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  it('is asked for again when the line was lost, by itself and by a press', async () => {
    const page = await open(browser, { origin: aixin.origin });
    await page.clock.install();
    let asked = 0;
    let line = false;
    await page.route(REST, (route) => {
      asked += 1;
      return line ? route.continue() : route.abort();
    });
    await page.goto(aixin.kiosk);
    const hands = finger(page);
    await hands.press('登记找工作');
    await hands.press('我有身份证');
    await page.getByText('这一页还没有打开').waitFor();
    await shot(page, 'rest-late');
    await assertAccessible(page, 'a page that is late');
    const before = asked;
    await page.clock.runFor(6_000);
    await until(() => asked > before);
    const by_itself = asked;
    await hands.press('再试一次');
    await until(() => asked > by_itself);
    line = true;
    await hands.press('再试一次');
    await heading(page, '请放身份证');
    await page.context().close();
  });

  it('is kept with the page, so that the kiosk is whole with the server down', async () => {
    const page = await open(browser, { origin: aixin.origin });
    await page.goto(aixin.kiosk);
    await kept(page);
    await aixin.stopServer();
    const hands = finger(page);
    await page.evaluate(() => { globalThis.before = true; });
    await hands.press('我办完了');
    await page.waitForFunction(() => !globalThis.before);
    await hands.press('登记找工作');
    await hands.press('我有身份证');
    await heading(page, '请放身份证');
    await page.getByText('网络断了').first().waitFor();
    await aixin.startServer();
    await page.context().close();
  });
});

async function until(holds) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => { setTimeout(resolve, 25); });
  }
  assert.fail('it was not asked for again');
}
