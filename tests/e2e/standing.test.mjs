// Who stands for a person, at the desk: the village enters a guardian, the town confirms, a mandate is given and taken
// back, and the end of the guardianship is asked for; by mouse, and by the keyboard alone.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inEachCity } from './support/city.mjs';
import { openFile, signIn, sitDown } from './support/desk.mjs';
import { finger, keyboard } from './support/hands.mjs';
import { idNumber } from './support/people.mjs';
import { picture } from './support/picture.mjs';
import { heading } from './support/waits.mjs';

inEachCity('who stands for a person', (setup, city) => {
  const open = async (hand, worker, number, options) => {
    const page = await sitDown(city.browser, city.aixin, options);
    const hands = hand(page);
    await signIn(page, hands, worker);
    await heading(page, '待办');
    await openFile(page, hands, number);
    await page.getByRole('heading', { name: '监护与委托' }).waitFor();
    return { page, hands };
  };

  const close = async (page) => {
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  };

  const papers = async (hands, order) => {
    await hands.type('代办人姓名', '陆文娟');
    await hands.type('代办人身份证号', idNumber('19700501', order));
    await hands.choose('和用人单位没有关系');
  };

  for (const [at, [way, hand]] of Object.entries({ mouse: finger, keyboard }).entries()) {
    it(`a guardian is entered, confirmed and asked to end, by ${way}`, async () => {
      const person = city.people.cards[at];
      const { page, hands } = await open(hand, city.people.village, person.id_number);
      await page.getByText('没有登记监护人').waitFor();
      await hands.press('登记监护人');
      await heading(page, '登记监护人');
      await hands.press('登记');
      await page.getByText('有问题需要更正').waitFor();
      if (at === 0) await picture(page, `standing-${setup}-wrong`);
      await papers(hands, `2${at}1`);
      await hands.choose('限制民事行为能力成年人的监护');
      await hands.choose('村（居）民委员会的指定书');
      await hands.type('材料上的日期', '2026-03-02');
      await hands.type('从哪一天起', '2026-03-02');
      await page.getByRole('button', { name: '登记', exact: true }).press('Enter');
      await page.getByText('等镇（街道）的工作人员确认').waitFor();
      await page.getByText('等第二位工作人员确认').waitFor();
      assert.equal(await page.getByRole('button', { name: '确认', exact: true }).count(), 0, 'not by the one who entered it');
      await close(page);
      const town = await open(hand, city.people.town, person.id_number);
      await town.page.getByRole('button', { name: '确认', exact: true }).waitFor();
      if (at === 0) await picture(town.page, `standing-${setup}-waiting`);
      await town.page.getByRole('button', { name: '确认', exact: true }).press('Enter');
      await town.page.getByText('监护人也可以代为办理').waitFor();
      await town.hands.press('申请终止监护');
      await town.hands.press('提交终止申请');
      await town.page.getByText('请选择为什么要终止').first().waitFor();
      await town.page.getByLabel('为什么要终止').selectOption({ label: '监护人丧失了监护能力' });
      await town.hands.press('提交终止申请');
      await heading(town.page, '办理事项');
      await town.page.getByText('监护人丧失了监护能力').waitFor();
      if (at === 0) await picture(town.page, `standing-${setup}-ending`);
      await close(town.page);
    });

    it(`a mandate is given and taken back, by ${way}`, async () => {
      const { page, hands } = await open(hand, city.people.village, city.people.cards[at].id_number);
      await hands.press('登记委托');
      await heading(page, '登记委托');
      await papers(hands, `3${at}1`);
      await hands.choose('邻居或者朋友');
      await hands.choose('求职登记');
      await hands.choose('提交申请');
      const until = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
      await hands.type('到哪一天止', until);
      await page.locator('main').getByRole('button', { name: '登记委托', exact: true }).press('Enter');
      await page.getByText('委托已登记').waitFor();
      await page.getByText('求职登记：提交申请').waitFor();
      if (at === 0) await picture(page, `standing-${setup}-mandate`);
      await page.getByRole('button', { name: '取消委托' }).press('Enter');
      await page.getByText('已终止').waitFor();
      await close(page);
    });
  }

  it('in the dark, and large', async () => {
    for (const [name, look] of Object.entries({ dark: ['深色'], large: ['大字'] })) {
      const { page, hands } = await open(finger, city.people.village, city.people.cards[0].id_number, { look });
      await page.getByText('陆').first().waitFor();
      await picture(page, `standing-${setup}-file-${name}`);
      await hands.press('登记委托');
      await heading(page, '登记委托');
      await picture(page, `standing-${setup}-form-${name}`);
      await close(page);
    }
  });
});
