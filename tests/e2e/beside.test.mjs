// One person at a desk: the worker sits beside them and does what they want done, also by the keyboard alone; two files
// of one person become one; and what somebody should ask about is asked about.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, it } from 'node:test';
import { inEachCity } from './support/city.mjs';
import { comeBack, openFile, signIn, sitDown } from './support/desk.mjs';
import { finger, keyboard } from './support/hands.mjs';
import { idNumber } from './support/people.mjs';
import { picture } from './support/picture.mjs';
import { heading } from './support/waits.mjs';

// Somebody of whom the registry knows two numbers, a day apart: nobody real, of a county that does not exist.
const TWICE = [idNumber('19700101'), idNumber('19700102')];

inEachCity('one person at the desk', (setup, city) => {
  before(async () => {
    const village = city.people.village.login.slice(1);
    const file = join(city.aixin.data, 'twice.csv');
    const rows = TWICE.map((number) => `重复人,${number},${village}`);
    await writeFile(file, `姓名,身份证号,村（社区）\n${rows.join('\n')}\n`);
    city.aixin.aixin('import', 'residents', file);
  });

  const find = async (hands, page, worker, number) => {
    await signIn(page, hands, worker);
    await heading(page, '待办');
    await openFile(page, hands, number);
  };

  for (const [at, [way, hand]] of Object.entries({ mouse: finger, keyboard }).entries()) {
    it(`a worker beside a person files for them and takes it back, by ${way}`, async () => {
      const page = await sitDown(city.browser, city.aixin);
      const hands = hand(page);
      const person = city.people.cards[at];
      await find(hands, page, city.people.village, person.id_number);
      await page.getByRole('heading', { name: '办过的事' }).waitFor();
      if (at === 0) await picture(page, `beside-${setup}-file`);
      await hands.press('在旁边代办');
      await page.getByText('正在帮：').waitFor();
      assert.equal(await page.getByRole('button', { name: '待办', exact: true }).count(), 0, 'their business alone');
      await hands.press('登记找工作');
      await page.getByText('请念给本人听').waitFor();
      if (at === 0) await picture(page, `beside-${setup}-notice`);
      await hands.press('下一步');
      await page.getByText('本人同意了才能往下办').first().waitFor();
      await hands.choose('本人听过了，同意');
      await hands.press('下一步');
      await page.getByText('照本人的回答选').waitFor();
      await hands.press('念给本人听过，提交');
      await page.getByText('有问题需要更正').waitFor();
      if (at === 0) await picture(page, `beside-${setup}-questions`);
      for (const choice of ['包装分拣', '不需要', '半天或每周几天', '本镇（街道）', '初中']) await hands.choose(choice);
      await hands.press('念给本人听过，提交');
      await page.getByText('已经提交').waitFor();
      await page.getByText('由本人').or(page.getByText('办理记录')).first().waitFor();
      if (at === 0) await picture(page, `beside-${setup}-case`);
      await hands.press('撤回申请');
      await page.getByRole('button', { name: '确认：撤回申请' }).press('Enter');
      await page.getByText('现在：').first().waitFor();
      await page.getByText('已办理。').waitFor();
      await page.getByRole('button', { name: '回到代办' }).first().press('Enter');
      await page.getByText('给本人的消息').waitFor();
      await hands.press('念给本人听');
      await page.getByText('帮您提交了申请').first().waitFor();
      if (at === 0) await picture(page, `beside-${setup}-person`);
      await hands.press('结束代办');
      await heading(page, '待办');
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    });
  }

  if (setup !== 'embedded') return;

  it('behind the lock a worker is at their own desk again, and beside nobody', async () => {
    const page = await sitDown(city.browser, city.aixin, { clock: true });
    await find(finger(page), page, city.people.village, city.people.cards[2].id_number);
    await finger(page).press('在旁边代办');
    await page.getByText('正在帮：').waitFor();
    await page.clock.fastForward('16:00');
    await heading(page, '已锁定');
    await comeBack(page, finger(page), city.people.village);
    await heading(page, '待办');
    await page.getByText('代办已经结束').waitFor();
    await page.context().close();
  });

  for (const look of [[], ['深色'], ['大字', '深色']]) {
    it(`two files of one person become one, and two again: ${look.join(' ') || 'light'}`, async () => {
      const page = await sitDown(city.browser, city.aixin, { look });
      const hands = finger(page);
      const name = look.length ? `twice-${look.length}` : 'twice';
      await find(hands, page, city.people.village, TWICE[0]);
      await hands.press('查重复登记');
      await page.getByRole('table').waitFor();
      await picture(page, `${name}-found`);
      await hands.press('重*人');
      await heading(page, '两份登记对照');
      await hands.press('合并，留下第一份');
      await page.getByText('请选择理由').first().waitFor();
      await picture(page, `${name}-compare`);
      await hands.choose('两份材料已经放在一起核对过，是同一个人');
      await hands.press('合并，留下第一份');
      await page.getByText('已经合并成一份').waitFor();
      await picture(page, `${name}-merged`);
      await hands.choose('工作人员认识这两位居民');
      await hands.press('撤销合并');
      await page.getByRole('button', { name: '合并，留下第一份' }).waitFor();
      assert.deepEqual(page.complaints.filter((line) => !line.includes('422')), []);
      await page.context().close();
    });
  }

  for (const look of [[], ['大字', '深色']]) {
    it(`somebody whom nobody knows is entered, and whoever is alike is shown first: ${look.join(' ') || 'light'}`, async () => {
      const page = await sitDown(city.browser, city.aixin, { look });
      const hands = finger(page);
      const name = `enter-${look.length}`;
      const born = look.length ? '19870923' : '19650214';
      const number = idNumber(born);
      await signIn(page, hands, look.length ? city.people.town : city.people.village);
      await heading(page, '待办');
      await hands.press('查人');
      await hands.press('登记新居民');
      await heading(page, '登记新居民');
      await hands.press('登记', { exact: true });
      await page.getByText('有问题需要更正').waitFor();
      await picture(page, `${name}-wrong`);
      if (look.length) await page.getByLabel('村（社区）').selectOption({ index: 1 });
      await hands.type('身份证号', number);
      await page.getByLabel('姓名').fill('重复人');
      await page.getByLabel('残疾人证号').fill(`${number}72`);
      await page.getByLabel('发证日期').fill('2025-03-04');
      await page.getByLabel('视力残疾').check();
      await page.getByLabel('听力残疾').check();
      await hands.press('登记', { exact: true });
      await heading(page, '档案');
      await page.getByText('已经登记').waitFor();
      await hands.press('查人');
      await hands.press('登记新居民');
      if (look.length) await page.getByLabel('村（社区）').selectOption({ index: 1 });
      await page.getByLabel('身份证号').fill(idNumber(born, '301'));
      await page.getByLabel('姓名').fill('重复人');
      await hands.press('登记', { exact: true });
      await page.getByText('登记册里有很像的人').first().waitFor();
      await picture(page, `${name}-alike`);
      await hands.choose('双胞胎或多胞胎');
      await hands.press('登记', { exact: true });
      await heading(page, '档案');
      assert.deepEqual(page.complaints.filter((line) => !/4(22|09)/.test(line)), []);
      await page.context().close();
    });
  }

  it('what happened to a certificate is shown to whoever asks', async () => {
    const page = await sitDown(city.browser, city.aixin);
    const hands = finger(page);
    await find(hands, page, city.people.village, city.people.cards[0].id_number);
    await hands.press('办理经过');
    await page.getByRole('cell', { name: /^3304/ }).first().waitFor();
    await picture(page, 'certificate-history');
    await page.context().close();
  });

  it('the information section begins with the alerts, and nobody else sees them', async () => {
    const page = await sitDown(city.browser, city.aixin);
    await signIn(page, finger(page), city.people.audit);
    await heading(page, '预警');
    await page.getByText('没有预警').waitFor();
    await picture(page, 'alerts-none');
    await page.context().close();
    const other = await sitDown(city.browser, city.aixin);
    await signIn(other, finger(other), city.people.city);
    await heading(other, '待办');
    assert.equal(await other.getByRole('button', { name: '预警' }).count(), 0);
    await other.context().close();
  });
});
