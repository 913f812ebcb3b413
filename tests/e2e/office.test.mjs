// An office of two: a step is handed to a colleague, who is told, finds it and decides it; a note stands in the file.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inEachCity } from './support/city.mjs';
import { signIn, sitDown } from './support/desk.mjs';
import { finger, keyboard } from './support/hands.mjs';
import { apply } from './support/kiosk.mjs';
import { picture } from './support/picture.mjs';
import * as review from './support/review.mjs';
import { heading } from './support/waits.mjs';

inEachCity('an office of two', (setup, city) => {
  // A case that the village has passed on: what people call it by.
  const atTheTown = async (card) => {
    const { reference } = await apply(city.browser, city.aixin, card);
    const village = await review.signIn(city.aixin, city.people.village);
    const { id } = await village.find(reference);
    await village.act(id, { action: 'forward' });
    await village.end();
    return reference.match(/.{1,4}/g).join(' ');
  };

  const sit = async (hand, worker, options) => {
    const page = await sitDown(city.browser, city.aixin, options);
    await signIn(page, hand(page), worker);
    await heading(page, '待办');
    return page;
  };

  for (const [at, [way, hand]] of Object.entries({ mouse: finger, keyboard }).entries()) {
    it(`a step goes into a colleague's hands, who is reminded of it, by ${way}`, async () => {
      const grouped = await atTheTown(city.people.cards[at]);
      const page = await sit(hand, city.people.town);
      const hands = hand(page);
      await page.getByRole('row').filter({ hasText: grouped }).getByRole('button').press('Enter');
      await heading(page, '办理事项');
      await hands.press('添加备注');
      await page.getByText('本人也看得到').waitFor();
      await hands.press('确认：添加备注');
      await page.getByText('请写下备注').first().waitFor();
      if (at === 0) await picture(page, `office-${setup}-note`);
      await page.getByLabel('备注', { exact: true }).fill('电话已核实');
      await hands.press('确认：添加备注');
      await page.getByText('电话已核实').waitFor();
      await hands.press('转交办理');
      await page.getByLabel('这一步交给谁办').waitFor();
      const colleague = await page.getByRole('option').filter({ hasNotText: '我自己' }).filter({ hasNotText: '请选择' }).first();
      await page.getByLabel('这一步交给谁办').selectOption(await colleague.getAttribute('value'));
      if (at === 0) await picture(page, `office-${setup}-hands`);
      await hands.press('确认：转交办理');
      await page.getByText('（由同事办理）').waitFor();
      assert.equal(await page.getByRole('button', { name: '通过，交下一步' }).count(), 0, 'it is the colleague\'s to decide');
      if (at === 0) await picture(page, `office-${setup}-handed`);
      await hands.press('待办');
      await heading(page, '待办');
      await page.getByRole('row').filter({ hasText: grouped }).getByText('由同事办理').waitFor();
      await page.getByLabel('经办').selectOption('mine');
      await page.getByText('没有等您办理的事项').waitFor();
      if (at === 0) await picture(page, `office-${setup}-queue`);
      assert.deepEqual(page.complaints.filter((line) => !line.includes('422')), []);
      await page.context().close();

      const second = await sit(hand, city.people.town2);
      await second.getByText('未读 1').waitFor();
      await hand(second).press('提醒');
      await heading(second, '提醒');
      await second.getByText('有一件事项转交给您办理').first().waitFor();
      if (at === 0) await picture(second, `office-${setup}-reminders`);
      await second.getByText('未读').waitFor({ state: 'detached' });
      await hand(second).press('查看：转交给我');
      await heading(second, '办理事项');
      await second.getByText(grouped).first().waitFor();
      await second.getByText('（由我办理）').waitFor();
      await hand(second).press('通过，交下一步');
      await hand(second).press('确认：通过，交下一步');
      await second.getByText('市残联正在审批').first().waitFor();
      assert.deepEqual(second.complaints, []);
      await second.context().close();
    });
  }

  if (setup !== 'embedded') return;

  it('in the dark, and large', async () => {
    for (const [name, look] of Object.entries({ dark: ['深色'], large: ['大字', '深色'] })) {
      const page = await sit(finger, city.people.town2, { look });
      await page.getByLabel('环节').waitFor();
      await picture(page, `office-${name}-queue`);
      await finger(page).press('提醒');
      await heading(page, '提醒');
      await page.getByText('转交给我').first().waitFor();
      await picture(page, `office-${name}-reminders`);
      await page.context().close();
    }
  });
});
