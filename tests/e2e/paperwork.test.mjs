// The letters of a case at the kiosk: listed, read on the page and aloud, and printed alone on their paper; with a finger,
// and with the keyboard alone.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { assertAccessible } from './support/axe.mjs';
import { LANDSCAPE, PORTRAIT } from './support/browser.mjs';
import { inEachCity } from './support/city.mjs';
import { finger, keyboard } from './support/hands.mjs';
import { apply, arrive } from './support/kiosk.mjs';
import { shot } from './support/shots.mjs';
import { heading } from './support/waits.mjs';

const WALKS = [
  { way: 'a finger', hand: finger, look: [], viewport: PORTRAIT },
  { way: 'the keyboard', hand: keyboard, look: ['大字', '高对比'], viewport: LANDSCAPE },
];

inEachCity('letters at the kiosk', (setup, city) => {
  for (const [at, walk] of WALKS.entries()) {
    it(`a receipt is read and printed with ${walk.way}`, async () => {
      const person = city.people.cards[at];
      await apply(city.browser, city.aixin, person);
      const { page, hands } = await arrive(city.browser, city.aixin, person, walk);
      const seen = async (name) => {
        await shot(page, `paperwork-${setup}-${name}-${at}`);
        await assertAccessible(page, name);
      };
      await heading(page, '我的事项');
      await page.locator('.card').first().press('Enter');
      await heading(page, '办到哪一步了');
      await hands.press('看通知书');
      await heading(page, '通知书');
      await page.getByText('受理通知书').waitFor();
      await seen('list');
      await page.locator('.card').first().press('Enter');
      await page.getByRole('heading', { name: '受理通知书' }).waitFor();
      await page.getByText(person.name).waitFor();
      await seen('letter');
      const spoken = await page.locator('.letter [data-spoken="private"]').count();
      assert.equal(spoken, 1, 'a name is said into headphones only');

      await page.emulateMedia({ media: 'print' });
      assert.ok(await page.locator('.letter-code svg').isVisible(), 'the code is on the paper');
      const colours = await page.locator('.letter, .letter p, .letter h2').evaluateAll((parts) => (
        parts.map((part) => [getComputedStyle(part).color, getComputedStyle(part).backgroundColor])
      ));
      assert.deepEqual([...new Set(colours.map(([ink]) => ink))], ['rgb(0, 0, 0)'], 'in ink');
      assert.equal(colours[0][1], 'rgb(255, 255, 255)', 'on white');
      for (const name of ['打印', '返回', '我办完了']) {
        assert.equal(await page.getByRole('button', { name, exact: true }).first().isVisible(), false, name);
      }
      await shot(page, `paperwork-${setup}-paper-${at}`, { fullPage: true });
      await page.emulateMedia({ media: null });
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    });
  }
});
