// What stands around the pages, in every shape and look: nothing has to be dragged, nothing lies over anything, the
// way out is always in sight, and what has the focus is seen whole.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertAccessible } from './support/axe.mjs';
import { LANDSCAPE, PORTRAIT, launch, open } from './support/browser.mjs';
import { startAixin } from './support/server.mjs';
import { shot } from './support/shots.mjs';
import { giveVoice } from './support/voice.mjs';

const SHAPES = { portrait: PORTRAIT, landscape: LANDSCAPE };
const LOOKS = [[], ['大字'], ['高对比', '下半屏'], ['大字', '下半屏'], ['大字', '朗读', '四个键']];
const NAMES = { 大字: 'large', 高对比: 'contrast', 下半屏: 'lower', 朗读: 'voice', 四个键: 'keys' };
const half = ({ width, height }) => ({ width: width / 2, height: height / 2 });

describe('the frame', () => {
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

  const arrive = async (options, looks = []) => {
    const page = await open(browser, { origin: aixin.origin, ...options });
    await giveVoice(page);
    await page.goto(aixin.kiosk);
    await page.getByRole('button', { name: '朗读' }).waitFor();
    for (const name of looks) await page.getByRole('button', { name, exact: true }).click();
    return page;
  };
  const go = async (page, button, title) => {
    await page.getByRole('button', { name: button }).first().click();
    await page.getByRole('heading', { name: title }).waitFor();
  };

  for (const [shape, viewport] of Object.entries(SHAPES)) {
    for (const looks of LOOKS) {
      const name = [shape, ...looks.map((look) => NAMES[look])].join('-');
      it(`holds the longest page: ${name}`, async () => {
        const page = await arrive({ viewport }, looks);
        await shot(page, `frame-home-${name}`);
        await assertAccessible(page, `home, ${name}`);
        await go(page, '登记找工作', '先认一下您是谁');
        await go(page, '请工作人员帮忙', '工作人员登录');
        await page.waitForTimeout(300);
        await shot(page, `frame-worker-${name}`);
        await assertAccessible(page, `the worker's page, ${name}`);
        assert.deepEqual(await wayOut(page), { inSight: true, onTop: true });
        assert.deepEqual(await hiddenFocuses(page), [], 'what has the focus is seen whole');
        await turnsToItsEnds(page);
        await go(page, '返回', '先认一下您是谁');
        await page.waitForTimeout(100);
        assert.equal(await page.evaluate(() => document.querySelector('.region').scrollTop), 0, 'a new page begins at its beginning');
        assert.deepEqual(page.complaints, []);
      });
    }

    it(`holds in the colours of the system, and enlarged to 200 %, in ${shape}`, async () => {
      for (const [name, options] of Object.entries({
        'forced-colors': { viewport, forcedColors: 'active' },
        enlarged: { viewport: half(viewport), deviceScaleFactor: 2 },
      })) {
        const page = await arrive(options, ['朗读', '四个键']);
        await shot(page, `frame-home-${name}-${shape}`, { fullPage: true });
        await assertAccessible(page, `home, ${name}`);
        await go(page, '登记找工作', '先认一下您是谁');
        await go(page, '请工作人员帮忙', '工作人员登录');
        await shot(page, `frame-worker-${name}-${shape}`, { fullPage: true });
        await assertAccessible(page, `the worker's page, ${name}`);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        assert.equal(wider, false, 'nothing stands beside the screen');
      }
    });
  }
});

// Whether the way out is in the window, and nothing lies over it.
const wayOut = (page) =>
  page.evaluate(() => {
    const button = document.querySelector('.tool-leave');
    const { left, top, right, bottom } = button.getBoundingClientRect();
    return {
      inSight: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight,
      onTop: document.elementFromPoint((left + right) / 2, (top + bottom) / 2) === button,
    };
  });

// Goes through everything by Tab and names what is then not whole within the page's region, or covered.
async function hiddenFocuses(page) {
  const hidden = new Set();
  for (let at = 0; at < 80; at += 1) {
    await page.keyboard.press('Tab');
    // The keys on the screen move to the field that has the focus.
    await page.waitForTimeout(60);
    const name = await page.evaluate(() => {
      const it = document.activeElement;
      const region = document.querySelector('.region');
      if (!region.contains(it)) return null;
      const room = region.getBoundingClientRect();
      const { left, top, right, bottom } = it.getBoundingClientRect();
      const within = top >= room.top - 1 && bottom <= room.bottom + 1 && left >= room.left && right <= room.right;
      const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
      return within && above && (it.contains(above) || above.contains(it)) ? null : it.textContent || it.id;
    });
    if (name !== null) hidden.add(name);
  }
  return [...hidden];
}

// By the buttons alone to the end of the page and back.
async function turnsToItsEnds(page) {
  const place = () => page.evaluate(() => {
    const { scrollTop, scrollHeight, clientHeight } = document.querySelector('.region');
    return { above: scrollTop, below: scrollHeight - clientHeight - scrollTop };
  });
  const start = await place();
  if (start.above + start.below <= 12) {
    assert.equal(await page.getByRole('button', { name: '往下' }).count(), 0, 'a page that fits has no buttons to move it');
    return;
  }
  const press = async (name, until) => {
    const button = page.getByRole('button', { name });
    for (let presses = 0; presses < 12 && (await button.getAttribute('aria-disabled')) === null; presses += 1) await button.click();
    assert.ok(until(await place()), `${name} leads to the end`);
  };
  await press('往上', ({ above }) => above <= 12);
  await press('往下', ({ below }) => below <= 12);
  await press('往上', ({ above }) => above <= 12);
}
