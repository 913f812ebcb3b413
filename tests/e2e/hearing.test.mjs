// What a guardian applied for: the person says for themselves, with pictures, whether they want it, at the kiosk or to a
// worker at the desk; the guardian never sees it, and nothing goes on before. With a finger, and with the keyboard alone.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { assertAccessible } from './support/axe.mjs';
import { LANDSCAPE, PORTRAIT, open } from './support/browser.mjs';
import { inEachCity } from './support/city.mjs';
import * as desk from './support/desk.mjs';
import { finger, keyboard } from './support/hands.mjs';
import { arrive, register } from './support/kiosk.mjs';
import { idNumber } from './support/people.mjs';
import { picture } from './support/picture.mjs';
import { signIn } from './support/review.mjs';
import { shot } from './support/shots.mjs';
import { giveVoice, hear, said } from './support/voice.mjs';
import { heading } from './support/waits.mjs';

const WALKS = [
  { way: 'a finger', hand: finger, look: [], viewport: PORTRAIT },
  { way: 'the keyboard', hand: keyboard, look: ['大字', '高对比'], viewport: LANDSCAPE },
];
const QUESTIONS = ['您自己想找工作，是不是', '有人逼您来找工作，是不是', '您想让监护人帮您办，是不是'];

inEachCity('hearing the person', (setup, city) => {
  const seen = async (page, name) => {
    await shot(page, `hearing-${setup}-${name}`);
    await assertAccessible(page, name);
  };

  const gone = async (page) => {
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  };

  // Village and town put a guardian of somebody with limited capacity on file, and the person agrees.
  const guarded = async (person, guardian) => {
    const village = await signIn(city.aixin, city.people.village);
    const { id } = await village.write('/residents/lookups', { number: person.id_number });
    const relation = await village.write(`/residents/${id}/guardianships`, {
      guardian: { ...guardian, employer_tie: 'none' },
      kind: 'limited_capacity', paper: 'committee_appointment', paper_on: '2026-03-02', from: '2026-03-02',
    });
    await village.end();
    const town = await signIn(city.aixin, city.people.town);
    await town.write(`/guardianships/${relation.id}/decision`, { confirm: true }, { 'If-Match': '"1"' });
    await town.end();
    const { page, hands } = await arrive(city.browser, city.aixin, person, WALKS[0]);
    await heading(page, '我的事项');
    await hands.press('返回');
    await hands.press('登记找工作');
    await hands.choose('我同意');
    await hands.press('同意，继续');
    await heading(page, '您想做什么工作');
    await page.context().close();
  };

  const filedBy = async (walk, guardian, name) => {
    const { page, hands } = await arrive(city.browser, city.aixin, guardian, walk);
    await heading(page, '替谁办事');
    await page.locator('.card').first().press('Enter');
    await heading(page, '替他办的事项');
    await hands.press('返回');
    await hands.press('登记找工作');
    const phone = '登记过的电话；没有电话的，请村（社区）转告';
    const opened = await register(page, hands, undefined, { phone });
    await heading(page, '已经提交');
    await page.getByText('工作人员还会单独听一听本人的想法').waitFor();
    await seen(page, `filed-${name}`);
    // Whoever has a guardian of limited capacity agrees themselves: the guardian is refused, and asked for no agreement.
    assert.deepEqual(page.complaints.filter((line) => !line.includes('403')), []);
    await page.context().close();
    return opened;
  };

  for (const [at, walk] of WALKS.entries()) {
    it(`what a guardian filed waits for the person, who answers at the kiosk with ${walk.way}`, async () => {
      const person = city.people.cards[at];
      const guardian = { id_number: idNumber('19700501', `4${at}1`), name: '陆文娟' };
      await guarded(person, guardian);
      const { id } = await filedBy(walk, guardian, at);

      const { page, hands } = await arrive(city.browser, city.aixin, person, walk);
      await heading(page, '我的事项');
      await page.locator('.card').first().press('Enter');
      await page.getByRole('heading', { name: '我们想听您自己说' }).waitFor();
      await seen(page, `invited-${at}`);
      await hands.press('我自己说');
      await heading(page, QUESTIONS[0]);
      await hands.press('下一步');
      await page.getByText('说不清也可以').first().waitFor();
      await seen(page, `unanswered-${at}`);
      for (const [number, answer] of ['是', '不是', '说不清'].entries()) {
        await heading(page, QUESTIONS[number]);
        await hands.choose(answer);
        await seen(page, `question-${number}-${at}`);
        await hands.press(number === 2 ? '说完了' : '下一步');
      }
      await page.getByText('只有工作人员看得到').waitFor();
      assert.equal(await page.getByText('您自己想找工作').count(), 0, 'whoever has the card does not read it there');
      await seen(page, `said-${at}`);
      await gone(page);

      const again = await arrive(city.browser, city.aixin, guardian, walk);
      await heading(again.page, '替谁办事');
      await again.page.locator('.card').first().press('Enter');
      await heading(again.page, '替他办的事项');
      await again.page.locator('.card').first().press('Enter');
      await again.page.getByText('工作人员还会单独听一听本人的想法').waitFor();
      assert.equal(await again.page.getByRole('button', { name: '我自己说' }).count(), 0);
      await gone(again.page);

      // With the card alone nothing goes on: somebody hears the person.
      const village = await signIn(city.aixin, city.people.village);
      assert.equal((await village.read(`/cases/${id}`)).hearing_due, true);
      const own_word = { wants_work: 'yes', is_pushed: 'no', wants_help: 'unsure' };
      await village.act(id, { action: 'hear', own_word });
      assert.equal((await village.act(id, { action: 'forward' })).stage, 'town');
      await village.end();
    });
  }

  it('what is chosen is said into headphones only', async () => {
    const person = city.people.cards[0];
    await city.aixin.plugHeadphones(false);
    const page = await open(city.browser, { origin: city.aixin.origin });
    await giveVoice(page);
    await page.goto(city.aixin.kiosk);
    await page.getByRole('button', { name: '朗读' }).click();
    const hands = finger(page);
    await city.aixin.layCard({ id_number: person.id_number, name: person.name });
    await hands.press('我的事项进度');
    await hands.press('我有身份证');
    await heading(page, '我的事项');
    await page.locator('.card').first().press('Enter');
    await hands.press('我自己说');
    await heading(page, QUESTIONS[0]);
    await hands.choose('不是');
    await hear(page, '选好了');
    const chosen = (await said(page)).map(({ text }) => text).filter((text) => text.includes('已选'));
    assert.deepEqual(chosen, []);
    await gone(page);
  });

  for (const [at, [way, hand]] of Object.entries({ mouse: finger, keyboard }).entries()) {
    it(`a worker asks the person at the desk, by ${way}`, async () => {
      const look = at === 0 ? [] : ['深色'];
      const page = await desk.sitDown(city.browser, city.aixin, { look });
      const hands = hand(page);
      await desk.signIn(page, hands, city.people.town);
      await heading(page, '待办');
      await desk.openFile(page, hands, city.people.cards[at].id_number);
      await page.getByRole('button', { name: /^求职登记/ }).first().press('Enter');
      await heading(page, '办理事项');
      await page.getByRole('heading', { name: '本人怎么说' }).waitFor();
      await picture(page, `hearing-${setup}-case-${at}`);
      await hands.press('听本人说');
      await page.getByText('请监护人先到外面等').waitFor();
      await hands.press('确认：听本人说');
      await page.getByText('说不清也可以').first().waitFor();
      for (const [number, answer] of ['不是', '是', '说不清'].entries()) {
        const asked = page.getByRole('radiogroup', { name: QUESTIONS[number] });
        await asked.getByLabel(answer, { exact: true }).check();
      }
      await picture(page, `hearing-${setup}-asking-${at}`);
      await hands.press('确认：听本人说');
      await page.getByText('本人不愿意，或者是被逼来的').waitFor();
      assert.equal(await page.getByRole('button', { name: '通过，交下一步' }).count(), 0, 'not against their will');
      await hands.press('不予通过');
      await page.getByText('监护人也看得到这里写的').waitFor();
      await page.getByLabel('没有能够确认申请是本人的意愿').check();
      await page.getByText('第三十五条').waitFor();
      await picture(page, `hearing-${setup}-refusing-${at}`);
      await gone(page);
    });
  }
});
