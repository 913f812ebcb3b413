// Practising at the desk: on a server of made-up people the desks of village, town and city stand open, and every page says
// that nobody on it is real; everywhere else there is the way there, and no open desk. By mouse, and by the keyboard alone.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launch } from './support/browser.mjs';
import { inEachCity } from './support/city.mjs';
import { sitDown } from './support/desk.mjs';
import { finger, keyboard } from './support/hands.mjs';
import { picture } from './support/picture.mjs';
import { startAixin } from './support/server.mjs';
import { heading } from './support/waits.mjs';

const POSTS = ['村（社区）工作人员', '镇（街道）工作人员', '市残联工作人员'];
const BANNER = '练习：这里的人都是虚构的';

inEachCity('practising at the desk', (setup, city) => {
  for (const [at, [way, hand]] of Object.entries({ mouse: finger, keyboard }).entries()) {
    it(`a case is passed on at one desk and found at the next, by ${way}`, async () => {
      const page = await sitDown(city.browser, city.aixin, { look: at === 0 ? [] : ['深色'] });
      const hands = hand(page);
      await page.getByRole('heading', { name: '选一个岗位练习' }).waitFor();
      await picture(page, `training-${setup}-desks-${at}`);
      // The first passes it on in the village, and finds it in the town; the second in the town, and finds it in the city.
      const [from, to] = [POSTS.slice(at), POSTS.slice(at + 1)].map(([post]) => post);
      await hands.press(from);
      await heading(page, '待办');
      await page.getByText(BANNER).waitFor();
      await picture(page, `training-${setup}-queue-${at}`);
      const row = page.locator('.row-open').first();
      const reference = await row.innerText();
      await row.press('Enter');
      await heading(page, '办理事项');
      await hands.press('通过，交下一步');
      await hands.press('确认：通过，交下一步');
      await page.getByText('已办理。').waitFor();
      await hands.press('退出');
      await heading(page, '工作人员登录');
      await hands.press(to);
      await heading(page, '待办');
      await page.getByRole('row').filter({ hasText: reference }).getByRole('button').press('Enter');
      await heading(page, '办理事项');
      await page.getByText(BANNER).waitFor();
      await picture(page, `training-${setup}-case-${at}`);
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    });
  }
}, { bridge: false, more: { AIXIN_PRACTICE: 'true' } });

describe('where it is not practised', () => {
  it('there is the way to practise, and no open desk', async () => {
    const aixin = await startAixin({ bridge: false, more: { AIXIN_PRACTICE_URL: 'https://practice.example/desk/' } });
    const browser = await launch();
    try {
      for (const look of [[], ['大字', '深色']]) {
        const page = await sitDown(browser, aixin, { look });
        const way = page.getByRole('link', { name: '先练习一下' });
        assert.equal(await way.getAttribute('href'), 'https://practice.example/desk/');
        assert.equal(await page.getByText(BANNER).count(), 0);
        assert.equal(await page.getByRole('heading', { name: '选一个岗位练习' }).count(), 0);
        await picture(page, `training-way-${look.length}`);
        await page.context().close();
      }
    } finally {
      await browser.close();
      await aixin.stop();
    }
  });

  it('a server on a database that no demonstration filled does not begin to practise', async () => {
    await assert.rejects(
      startAixin({ bridge: false, residents: 0, more: { AIXIN_PRACTICE: 'true' } }),
      /made-up people only/,
    );
  });
});
