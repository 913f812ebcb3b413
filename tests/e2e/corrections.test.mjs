// The registry is put right: somebody in the village asks, the town looks at both in clear and says yes; by mouse, and by
// the keyboard alone.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inEachCity } from './support/city.mjs';
import { openFile, signIn, sitDown } from './support/desk.mjs';
import { finger, keyboard } from './support/hands.mjs';
import { picture } from './support/picture.mjs';
import { heading } from './support/waits.mjs';

inEachCity('the registry is put right', (setup, city) => {
  const sit = async (hand, worker, options) => {
    const page = await sitDown(city.browser, city.aixin, options);
    const hands = hand(page);
    await signIn(page, hands, worker);
    await heading(page, '待办');
    return { page, hands };
  };

  const file = ({ page, hands }, number) => openFile(page, hands, number);

  const form = async (seat, number) => {
    await file(seat, number);
    await seat.hands.press('申请更正登记');
    await heading(seat.page, '申请更正登记');
    await seat.page.getByLabel('正确的姓名').waitFor();
  };

  const close = async (page) => {
    assert.deepEqual(page.complaints.filter((line) => !line.includes('422')), []);
    await page.context().close();
  };

  for (const [at, [way, hand]] of Object.entries({ mouse: finger, keyboard }).entries()) {
    it(`a name is put right by two people, by ${way}`, async () => {
      const person = city.people.cards[at];
      const right = ['陆文涓', '林小舟'][at];
      const village = await sit(hand, city.people.village);
      await form(village, person.id_number);
      await village.hands.press('提交更正申请');
      await village.page.getByText('请选择看过的证件或材料').first().waitFor();
      if (at === 0) await picture(village.page, `corrections-${setup}-wrong`);
      await village.hands.choose('户口簿');
      await village.hands.press('提交更正申请');
      await village.page.getByText('没有要更正的内容').first().waitFor();
      await village.hands.type('正确的姓名', right);
      if (at === 0) await picture(village.page, `corrections-${setup}-form`);
      await village.hands.press('提交更正申请');
      await heading(village.page, '办理事项');
      await village.page.getByText('村（社区）核对材料').waitFor();
      await village.page.getByRole('table', { name: '要更正的内容' }).waitFor();
      assert.equal(await village.page.getByText(right).count(), 0, 'masked');
      await village.hands.press('通过，交下一步');
      await village.hands.press('确认：通过，交下一步');
      await village.page.getByText('已办理。').waitFor();
      await close(village.page);

      const town = await sit(hand, city.people.town);
      await file(town, person.id_number);
      await town.page.getByRole('button', { name: '登记更正' }).first().press('Enter');
      await heading(town.page, '办理事项');
      await town.hands.press('看没有遮盖的内容');
      await town.page.getByText(right).waitFor();
      if (at === 0) await picture(town.page, `corrections-${setup}-clear`);
      await town.hands.press('批准');
      await town.hands.press('确认：批准');
      await town.page.getByText('已办理。').waitFor();
      await file(town, person.id_number);
      const masked = `${right[0]}*${right[2]}`;
      await town.page.getByText(masked).first().waitFor();
      await close(town.page);
    });
  }

  it('in the dark, and large', async () => {
    for (const [name, look] of Object.entries({ dark: ['深色'], large: ['大字'] })) {
      const seat = await sit(finger, city.people.village, { look });
      await form(seat, city.people.cards[0].id_number);
      await picture(seat.page, `corrections-${setup}-form-${name}`);
      await close(seat.page);
    }
  });
});
