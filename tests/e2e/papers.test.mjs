// Papers are photographed at the kiosk and handed in with a case; the desk that has the case open sees them come.

import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { assertAccessible } from './support/axe.mjs';
import { LANDSCAPE, launch } from './support/browser.mjs';
import { inEachCity } from './support/city.mjs';
import { signIn, sitDown } from './support/desk.mjs';
import { finger, keyboard } from './support/hands.mjs';
import { apply, arrive } from './support/kiosk.mjs';
import { shot } from './support/shots.mjs';
import { heading } from './support/waits.mjs';

// Chromium's own camera that does not exist: a moving picture, allowed without being asked.
const CAMERA = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];

inEachCity('papers at the kiosk', (setup, city) => {
  let watched;
  before(async () => { watched = await launch({ flags: CAMERA }); });
  after(() => watched?.close());

  // The camera runs, and its picture is there.
  const sees = async (page) => {
    await page.locator('video').waitFor();
    await page.waitForFunction(() => {
      const video = document.querySelector('video');
      return video.readyState >= 2 && video.currentTime > 0;
    });
  };

  const seen = async (page, name) => {
    await shot(page, `papers-${setup}-${name}`);
    await assertAccessible(page, name);
  };

  const come = async (browser, card, options) => {
    const { page, hands } = await arrive(browser, city.aixin, card, options);
    await heading(page, '我的事项');
    await page.locator('.card').first().press('Enter');
    await heading(page, '办到哪一步了');
    await hands.press('交材料（拍照）');
    await heading(page, '交材料');
    return { page, hands };
  };

  it('a paper is photographed, handed in, seen at the desk at once, and taken away again', async () => {
    const card = city.people.cards[0];
    await apply(city.browser, city.aixin, card);
    const desk = await sitDown(city.browser, city.aixin);
    await signIn(desk, finger(desk), city.people.village);
    await heading(desk, '待办');
    await desk.locator('tbody').getByRole('button').first().press('Enter');
    await heading(desk, '办理事项');
    await desk.getByText('还没有交材料').waitFor();

    const { page, hands } = await come(watched, card);
    await page.getByText('还没有交材料').waitFor();
    await hands.press('打开摄像头');
    await page.getByText('请先选要拍的是什么').first().waitFor();
    await hands.choose('残疾人证');
    await hands.press('打开摄像头');
    await page.locator('video').waitFor();
    await sees(page);
    await seen(page, 'looking');
    await hands.press('拍下来');
    await page.locator('canvas').waitFor();
    assert.equal(await page.locator('video').isVisible(), false);
    const runs = await page.evaluate(() => document.querySelector('video').srcObject.getTracks().some((one) => one.readyState === 'live'));
    assert.equal(runs, false, 'the camera is off');
    await seen(page, 'taken');
    await hands.press('就交这张');
    await page.getByText('交上来的时间').waitFor();
    await seen(page, 'handed-in');
    await desk.getByRole('table', { name: '材料' }).getByText('残疾人证').first().waitFor();
    await hands.press('删掉');
    const dialog = page.getByRole('dialog', { name: '真的要删掉吗' });
    await dialog.getByRole('button', { name: '删掉' }).click();
    await page.getByText('还没有交材料').waitFor();
    await desk.getByText('还没有交材料').waitFor();
    assert.deepEqual(page.complaints, []);
    assert.deepEqual(desk.complaints, []);
    await page.context().close();
    await desk.context().close();
  });

  it('by the keyboard, in large type and high contrast; and a machine without a camera says so', async () => {
    const card = city.people.cards[1];
    await apply(city.browser, city.aixin, card);
    const look = { hand: keyboard, look: ['大字', '高对比'], viewport: LANDSCAPE };
    const { page, hands } = await come(watched, card, look);
    await hands.choose('其他材料');
    await hands.press('打开摄像头');
    await sees(page);
    await hands.press('拍下来');
    await hands.press('重拍');
    await sees(page);
    await seen(page, 'again-large');
    await hands.press('拍下来');
    await hands.press('就交这张');
    await page.getByText('交上来的时间').waitFor();
    await seen(page, 'handed-in-large');
    assert.deepEqual(page.complaints, []);
    await page.context().close();

    const bare = await come(city.browser, card, look);
    await bare.hands.choose('其他材料');
    await bare.hands.press('打开摄像头');
    await bare.page.getByText('这台机器没有摄像头').waitFor();
    await seen(bare.page, 'without-a-camera');
    await bare.page.context().close();
  });
});
