// A refusal is objected to with one tap: no words are asked for, and what follows is said before.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertAccessible } from './support/axe.mjs';
import { PORTRAIT, launch, open } from './support/browser.mjs';
import { finger } from './support/hands.mjs';
import { readPeople } from './support/people.mjs';
import { signIn } from './support/review.mjs';
import { startAixin } from './support/server.mjs';
import { shot } from './support/shots.mjs';

describe('an objection', () => {
  let aixin;
  let browser;
  let people;
  before(async () => {
    aixin = await startAixin();
    browser = await launch();
    people = readPeople(await aixin.accounts());
  });
  after(async () => {
    await browser?.close();
    await aixin?.stop();
  });

  it('opens the case again', async () => {
    const card = people.cards[0];
    const page = await open(browser, { origin: aixin.origin, viewport: PORTRAIT });
    const hands = finger(page);
    await page.goto(aixin.kiosk);
    await aixin.layCard({ id_number: card.id_number, name: card.name });
    await hands.press('登记找工作');
    await hands.press('我有身份证');
    await hands.choose('我同意');
    await hands.press('同意，继续');
    for (const choice of ['包装分拣', '半天或每周几天', '本镇（街道）', '不需要', '初中', '没有电话，请村（社区）转告']) {
      await hands.choose(choice);
      await hands.press('下一步');
    }
    const sent = page.waitForResponse((one) => one.url().endsWith('/api/v1/cases') && one.request().method() === 'POST');
    await hands.press('提交');
    const { reference } = await (await sent).json();
    for (const [worker, action] of [
      [people.village, { action: 'forward' }],
      [people.town, { action: 'refuse', reason: 'certificate_frozen' }],
    ]) {
      const desk = await signIn(aixin, worker);
      await desk.act((await desk.find(reference)).id, action);
      await desk.end();
    }
    await hands.press('我的事项');
    await page.locator('.card').first().click();
    await page.getByText('没有通过').first().waitFor();
    await page.getByText('最晚可以提出的日子').waitFor();
    await shot(page, 'objection-refused');
    await assertAccessible(page, 'a refused case');
    await hands.press('我不同意，请再看一次');
    const dialog = page.getByRole('dialog', { name: '请他们再看一次' });
    await dialog.getByText('没有办过这件事的工作人员').waitFor();
    await shot(page, 'objection-dialog');
    await assertAccessible(page, 'the dialog of an objection');
    await dialog.getByRole('button', { name: '请再看一次' }).click();
    await page.getByText('正在复核您的异议').waitFor();
    assert.equal(await page.getByRole('button', { name: '我不同意，请再看一次' }).count(), 0, 'once');
    await shot(page, 'objection-made');
    await assertAccessible(page, 'a case that is looked at again');
    assert.deepEqual(page.complaints, []);
  });
});
