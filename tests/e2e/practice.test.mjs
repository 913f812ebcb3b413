// Practising at the kiosk: the whole way is walked on a person who does not exist, and no server hears of it.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertAccessible } from './support/axe.mjs';
import { LANDSCAPE, PORTRAIT, launch, open } from './support/browser.mjs';
import { finger } from './support/hands.mjs';
import { register } from './support/kiosk.mjs';
import { startAixin } from './support/server.mjs';
import { shot } from './support/shots.mjs';
import { heading } from './support/waits.mjs';

describe('practising', () => {
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

  const begin = async (viewport) => {
    const page = await open(browser, { origin: aixin.origin, viewport });
    await page.goto(aixin.kiosk);
    const hands = finger(page);
    await hands.press('帮助');
    await hands.press('先练习一下');
    await heading(page, '练习一下');
    await assertAccessible(page, 'what practising is');
    await hands.press('开始练习');
    await heading(page, '您想办什么');
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    return { page, hands, asked };
  };

  it('goes from the card to the slip, and nothing of it leaves the page', async () => {
    const { page, hands, asked } = await begin(PORTRAIT);
    await hands.press('登记找工作');
    await hands.press('我有身份证');
    await register(page, hands, async () => {
      assert.ok(await page.getByText('这是练习').first().isVisible(), 'it is always said');
    }, { practised: true });
    await heading(page, '已经提交');
    await shot(page, 'practice-done');
    await assertAccessible(page, 'practised to the end');
    await page.emulateMedia({ media: 'print' });
    assert.ok(await page.getByText('这是练习').first().isVisible(), 'on the slip too');
    await shot(page, 'practice-slip');
    await page.emulateMedia({ media: 'screen' });
    assert.deepEqual(asked, [], 'no server, and not the bridge either');
    await page.evaluate(() => { globalThis.before = true; });
    await hands.press('我办完了');
    await page.waitForFunction(() => !globalThis.before);
    await heading(page, '您想办什么');
    assert.equal(await page.getByText('这是练习').count(), 0, 'with the reload it is over');
    await page.context().close();
  });

  it('lets a worker sign in with whatever they type', async () => {
    const { page, hands, asked } = await begin(LANDSCAPE);
    await hands.press('我的事项进度');
    await hands.press('请工作人员帮忙');
    await page.getByText('不要填真的密码').waitFor();
    await shot(page, 'practice-worker');
    await hands.type('登录名', 'lianxi');
    await hands.type('密码', 'lianxi');
    await hands.type('验证码', '123456');
    await hands.press('登录');
    await page.getByLabel('身份证号').first().waitFor();
    assert.deepEqual(asked, []);
    await page.context().close();
  });
});
