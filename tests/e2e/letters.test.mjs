// The letters of a case at the desk: opened in a tab of their own, numbered from then on, gone with the lock.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launch } from './support/browser.mjs';
import { inEachCity } from './support/city.mjs';
import { signIn, sitDown } from './support/desk.mjs';
import { finger, keyboard } from './support/hands.mjs';
import { readPeople } from './support/people.mjs';
import { picture } from './support/picture.mjs';
import { startAixin } from './support/server.mjs';
import { shot } from './support/shots.mjs';
import { heading } from './support/waits.mjs';

// The first case of the town's queue, and its letters.
async function open(browser, aixin, people, hand, options) {
  const page = await sitDown(browser, aixin, options);
  const hands = hand(page);
  await signIn(page, hands, people.town);
  await heading(page, '待办');
  await page.locator('.row-open').first().press('Enter');
  await page.getByRole('heading', { name: '文书', exact: true }).waitFor();
  await page.getByRole('row').filter({ hasText: '受理通知书' }).waitFor();
  return { page, hands };
}

// Asks for the receipt and answers with what came and the tab that shows it.
async function receipt(page, hands) {
  const [answer, tab] = await Promise.all([
    page.waitForResponse((one) => /\/letters\/receipt\/1$/.test(one.url())),
    page.waitForEvent('popup'),
    hands.press('打开受理通知书'),
  ]);
  return { answer, tab };
}

inEachCity('letters at the desk', (setup, city) => {
  for (const [way, hand] of Object.entries({ mouse: finger, keyboard })) {
    it(`a letter opens in a tab of its own and has its number, by ${way}`, async () => {
      const { page, hands } = await open(city.browser, city.aixin, city.people, hand);
      const row = page.getByRole('row').filter({ hasText: '受理通知书' });
      if (way === 'mouse') {
        await row.filter({ hasText: '第一次打开时编号' }).waitFor();
        await picture(page, `letters-${setup}-before`);
      }
      const { answer, tab } = await receipt(page, hands);
      assert.equal(answer.status(), 200);
      assert.match(tab.url(), /^blob:/);
      await row.filter({ hasText: /\d{4} \d{4} \d{4} \d/ }).waitFor();
      if (way === 'mouse') {
        await tab.waitForTimeout(1_500);
        await shot(tab, `letters-${setup}-letter`);
        await picture(page, `letters-${setup}-numbered`);
      }
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    });
  }

  if (setup !== 'embedded') return;

  it('a letter that stands open goes when the desk is locked', async () => {
    const { page, hands } = await open(city.browser, city.aixin, city.people, finger, { clock: true });
    const { tab } = await receipt(page, hands);
    const closed = tab.waitForEvent('close');
    await page.clock.fastForward('16:00');
    await heading(page, '已锁定');
    await closed;
    await page.context().close();
  });

  it('in the dark, and large', async () => {
    for (const [name, look] of Object.entries({ dark: ['深色'], large: ['大字'] })) {
      const { page } = await open(city.browser, city.aixin, city.people, finger, { look });
      await picture(page, `letters-${name}`);
      await page.context().close();
    }
  });
}, { bridge: false });

describe('letters at the desk, without a font', () => {
  it('say what has to be done', async () => {
    const aixin = await startAixin({ bridge: false, letters: false });
    const browser = await launch();
    try {
      const people = readPeople(await aixin.accounts());
      const { page, hands } = await open(browser, aixin, people, finger);
      await hands.press('打开受理通知书');
      await page.getByText('还没有设置打印文书的字体').waitFor();
      await picture(page, 'letters-without-font');
    } finally {
      await browser.close();
      await aixin.stop();
    }
  });
});
