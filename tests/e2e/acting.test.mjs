// Acting for somebody at the kiosk: who was given a mandate acts with their own card, the person is told, sees who may act
// for them, and takes it back; with a finger, and with the keyboard alone.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { assertAccessible } from './support/axe.mjs';
import { LANDSCAPE, PORTRAIT } from './support/browser.mjs';
import { inEachCity } from './support/city.mjs';
import { finger, keyboard } from './support/hands.mjs';
import { agree, arrive, register } from './support/kiosk.mjs';
import { idNumber } from './support/people.mjs';
import { signIn } from './support/review.mjs';
import { shot } from './support/shots.mjs';
import { heading } from './support/waits.mjs';

const WALKS = [
  { way: 'a finger', hand: finger, look: [], viewport: PORTRAIT },
  { way: 'the keyboard', hand: keyboard, look: ['大字', '高对比'], viewport: LANDSCAPE },
];

inEachCity('acting for somebody', (setup, city) => {
  // The person gives a mandate at the village's desk.
  const given = async (person, holder, acts) => {
    const desk = await signIn(city.aixin, city.people.village);
    const { id } = await desk.write('/residents/lookups', { number: person.id_number });
    const until = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
    await desk.write(`/residents/${id}/mandates`, {
      holder: { id_number: holder.id_number, name: holder.name, employer_tie: 'none' },
      relation: 'relative', programmes: ['job_seeking'], acts, until,
    });
    await desk.end();
  };

  const come = (walk, card) => arrive(city.browser, city.aixin, card, walk);

  const seen = async (page, name) => {
    await shot(page, `acting-${setup}-${name}`);
    await assertAccessible(page, name);
  };

  const gone = async (page) => {
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  };

  for (const [at, walk] of WALKS.entries()) {
    it(`a mandate is used and taken back with ${walk.way}`, async () => {
      const person = city.people.cards[at];
      // One is in the registry, the other is not.
      const holder = at === 0 ? city.people.cards[2] : { id_number: idNumber('19700501', '611'), name: '陆文娟' };
      await given(person, holder, ['see', 'apply', 'messages']);

      const acting = await come(walk, holder);
      if (at === 0) {
        await heading(acting.page, '我的事项');
        await acting.hands.press('替别人办事');
      }
      await heading(acting.page, '替谁办事');
      await acting.page.getByText('您一开始办，他就会收到消息').waitFor();
      await seen(acting.page, `for-whom-${at}`);
      await acting.page.locator('.card').first().press('Enter');
      await heading(acting.page, '替他办的事项');
      await acting.page.getByText('您正在替这个人办理').waitFor();
      assert.equal(await acting.page.getByRole('button', { name: '谁看过我的资料' }).count(), 0);
      await seen(acting.page, `acting-${at}`);
      await gone(acting.page);

      const own = await come(walk, person);
      await heading(own.page, '我的事项');
      await own.hands.press('看消息');
      await own.page.getByText('您委托的人刚刚刷身份证').waitFor();
      await own.hands.press('返回');
      await own.hands.press('谁能替我办事');
      await heading(own.page, '谁能替我办事');
      await own.page.getByText('查看进度').waitFor();
      await seen(own.page, `standing-${at}`);
      await own.hands.press('不让他再办');
      const dialog = own.page.getByRole('dialog', { name: '真的不让他再替您办吗' });
      await dialog.getByText('马上就不能再替您办事').waitFor();
      await seen(own.page, `taking-back-${at}`);
      await dialog.getByRole('button', { name: '取消委托' }).press('Enter');
      await own.page.getByText('现在没有人替您办事').waitFor();
      await gone(own.page);
    });
  }

  it('whoever has a mandate applies for the person once the person has agreed', async () => {
    const [, person, holder] = city.people.cards;
    await given(person, holder, ['see', 'apply']);
    const apply = async () => {
      const seat = await come(WALKS[0], holder);
      await seat.hands.press('替别人办事');
      await seat.page.getByText(`${person.name[0]}*`).first().click();
      await heading(seat.page, '替他办的事项');
      await seat.hands.press('返回');
      await seat.hands.press('登记找工作');
      return seat;
    };
    const early = await apply();
    await early.page.getByText('要本人先同意').waitFor();
    await seen(early.page, 'to-agree');
    assert.deepEqual(early.page.complaints.filter((line) => !line.includes('403')), []);
    await early.page.context().close();

    const own = await come(WALKS[0], person);
    await heading(own.page, '我的事项');
    await own.hands.press('返回');
    await own.hands.press('登记找工作');
    await agree(own.page, own.hands);
    await heading(own.page, '您想做什么工作');
    await gone(own.page);

    const { page, hands } = await apply();
    const { reference } = await register(page, hands, undefined, { phone: '登记过的电话；没有电话的，请村（社区）转告' });
    await heading(page, '已经提交');
    await page.getByText(reference.slice(0, 4)).first().waitFor();
    await seen(page, 'applied');
    await page.context().close();
  });
});
