// The desk: a case goes from the kiosk through village, town and city, in three browsers at once that see one another's
// steps without reloading; by mouse, and by the keyboard alone.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { assertAccessible } from './support/axe.mjs';
import { inEachCity } from './support/city.mjs';
import { SCREEN, comeBack, signIn, sitDown, waiting } from './support/desk.mjs';
import { finger, keyboard } from './support/hands.mjs';
import { apply } from './support/kiosk.mjs';
import { picture } from './support/picture.mjs';
import { shot } from './support/shots.mjs';
import { heading } from './support/waits.mjs';

const LOOKS = [
  { name: 'light', look: [] },
  { name: 'dark', look: ['深色'] },
  { name: 'large-dark', look: ['大字', '深色'] },
  { name: 'forced-colors', look: [], forcedColors: 'active' },
  { name: 'enlarged', look: [], viewport: { width: SCREEN.width / 2, height: SCREEN.height / 2 } },
];

inEachCity('the desk', (setup, city) => {
  const sit = async (hands, worker, options) => {
    const page = await sitDown(city.browser, city.aixin, options);
    await signIn(page, hands(page), worker);
    await heading(page, '待办');
    return page;
  };

  // Opens the case in the queue, which has told by itself that it changed.
  const find = async (page, hands, reference) => {
    await page.getByText('待办有变化').waitFor();
    await hands.press('刷新');
    const grouped = reference.match(/.{1,4}/g).join(' ');
    await page.getByRole('row').filter({ hasText: grouped }).waitFor();
    const name = await page.getByRole('row').filter({ hasText: grouped }).getByRole('button').innerText();
    const only = (await page.getByRole('row').count()) === 2;
    if (only) await hands.press(name);
    else await page.getByRole('row').filter({ hasText: grouped }).getByRole('button').press('Enter');
    await heading(page, '办理事项');
    await page.getByText(grouped).first().waitFor();
  };

  const decide = {
    mouse: async (page, name) => {
      await page.getByRole('button', { name, exact: true }).click();
      await page.getByRole('button', { name: `确认：${name}` }).click();
    },
    keyboard: async (page) => {
      await page.getByRole('heading', { name: '办理', exact: true }).waitFor();
      await page.keyboard.press('a');
      await page.waitForFunction(() => document.activeElement?.id === 'confirm');
      await page.keyboard.press('Enter');
    },
  };

  for (const [at, [way, hands]] of Object.entries({ mouse: finger, keyboard }).entries()) {
    it(`a case goes through three desks at once, by ${way}`, async () => {
      const desks = [];
      for (const worker of [city.people.village, city.people.town, city.people.city]) desks.push(await sit(hands, worker));
      const { reference } = await apply(city.browser, city.aixin, city.people.cards[at]);
      const names = ['通过，交下一步', '通过，交下一步', '批准'];
      for (const [step, page] of desks.entries()) {
        await find(page, hands(page), reference);
        await shot(page, `desk-${setup}-${way}-${step}`);
        await decide[way](page, names[step]);
        await page.getByText('已办理。').waitFor();
      }
      await desks[2].getByText('现在：已通过').waitFor();
      for (const page of desks) {
        const stored = await page.evaluate(() => localStorage.length + sessionStorage.length);
        assert.equal(stored, 0, 'nothing is stored');
        assert.equal(new URL(page.url()).pathname, '/desk/', 'the address names nobody');
        assert.deepEqual(page.complaints, []);
        await page.context().close();
      }
    });
  }

  it('two workers on one case: the second is told at once and keeps what was typed', async () => {
    const [first, second] = [await sit(finger, city.people.village), await sit(finger, city.people.village)];
    const { reference } = await apply(city.browser, city.aixin, city.people.cards[0]);
    for (const page of [first, second]) await find(page, finger(page), reference);
    await second.getByRole('button', { name: '退回补充', exact: true }).click();
    await second.getByLabel('给申请人的说明').fill('请带上证件');
    await first.getByRole('button', { name: '暂停计时', exact: true }).click();
    await first.getByLabel('正在向其他部门核实', { exact: false }).check();
    await first.getByRole('button', { name: '确认：暂停计时' }).click();
    await first.getByText('已办理。').waitFor();
    await second.getByText('刚刚有人办理了这件事项').waitFor();
    await shot(second, `desk-${setup}-moved`);
    await assertAccessible(second, 'a case that somebody else has moved');
    await first.getByRole('button', { name: '恢复计时', exact: true }).click();
    await first.getByRole('button', { name: '确认：恢复计时' }).click();
    await second.getByLabel('给申请人的说明').waitFor();
    assert.equal(await second.getByLabel('给申请人的说明').inputValue(), '请带上证件');
    for (const page of [first, second]) await page.context().close();
  });

  if (setup !== 'embedded') return;

  for (const { name, look: looks, ...options } of LOOKS) {
    it(`every page passes axe and is looked at: ${name}`, async () => {
      const page = await sitDown(city.browser, city.aixin, { look: looks, ...options });
      const hands = finger(page);
      const look = (label) => picture(page, `desk-${name}-${label}`);
      await hands.press('登录');
      await page.getByText('有问题需要更正').waitFor();
      await look('sign-in');
      await signIn(page, hands, city.people.town);
      await heading(page, '待办');
      await page.locator('.row-open').first().waitFor();
      await look('queue');
      await page.locator('.row-open').first().click();
      await page.getByRole('heading', { name: '办理记录' }).waitFor();
      await look('case');
      await hands.press('退回补充');
      await look('send-back');
      await hands.press('取消');
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
      await look('keys');
      await hands.press('知道了');
      await hands.press('打开档案');
      await page.getByRole('heading', { name: '登记过的信息' }).waitFor();
      await page.getByLabel('看哪一项').selectOption({ index: 1 });
      await page.getByLabel('为了什么').selectOption({ index: 1 });
      await hands.press('查看');
      await page.getByText('秒后遮盖').waitFor();
      await look('resident');
      await hands.press('查人');
      await page.getByLabel('姓名').fill('某某');
      await hands.press('按姓名查');
      await page.getByText('没有找到').first().waitFor();
      await look('find');
      await hands.press('我的账号');
      await page.getByText('就是这里').waitFor();
      await look('account');
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    });
  }

  it('the undertaking comes before everything', async () => {
    const page = await sitDown(city.browser, city.aixin);
    const hands = finger(page);
    await signIn(page, hands, city.people.unsigned);
    await heading(page, '保密承诺');
    await page.getByText('我已读完').waitFor();
    await picture(page, 'desk-undertaking');
    assert.equal(await page.getByRole('navigation').count(), 0);
    await hands.press('签署');
    await page.getByText('请先勾选').first().waitFor();
    await hands.choose('我已读完，承诺遵守');
    await hands.press('签署');
    await heading(page, '待办');
    await page.context().close();
  });

  it('keys can be switched off, and never count while somebody types', async () => {
    const page = await sit(finger, city.people.village);
    await page.locator('.row-open').first().waitFor();
    await page.keyboard.press('j');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'link row-open');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '办理', exact: true }).waitFor();
    await page.keyboard.press('r');
    await page.getByLabel('给申请人的说明').click();
    await page.keyboard.type('xab?');
    assert.equal(await page.getByLabel('给申请人的说明').inputValue(), 'xab?');
    await finger(page).press('取消');
    await page.getByRole('button', { name: '快捷键', exact: true }).click();
    await page.keyboard.press('r');
    assert.equal(await page.getByRole('button', { name: '确认：退回补充' }).count(), 0);
    await page.goBack();
    await heading(page, '待办');
    await page.goForward();
    await heading(page, '办理事项');
    await page.goBack();
    await heading(page, '待办');
    await page.context().close();
  });

  it('whoever goes away is locked out, also with a question open, and is there again where they were', async () => {
    const page = await sitDown(city.browser, city.aixin, { clock: true });
    await signIn(page, finger(page), city.people.town);
    await heading(page, '待办');
    await page.getByRole('checkbox').first().check();
    await page.keyboard.press('a');
    await page.getByRole('dialog').waitFor();
    await page.clock.fastForward('16:00');
    await heading(page, '已锁定');
    assert.equal(await page.getByRole('dialog').count(), 0, 'no question lies over the lock');
    await picture(page, 'desk-locked-idle');
    await comeBack(page, finger(page), city.people.town);
    await heading(page, '待办');
    assert.equal(await page.getByRole('checkbox').first().isChecked(), true, 'what was marked still is');
    await page.context().close();
  });

  it('a first password opens nothing but a password of one\'s own, and printed codes are drawn anew', async () => {
    const made = city.aixin.aixin('staff', 'add', 'newcomer', '--name', '新来的人', '--role', 'village_worker', '--area', city.people.village.login.slice(1));
    const [, password] = made.match(/^password +(\S+)/m);
    const codes = made.match(/^printed codes +(.+)$/m)[1].split(/\s+/);
    const newcomer = { login: 'newcomer', password, code: () => codes.shift() };
    const page = await sitDown(city.browser, city.aixin);
    const hands = finger(page);
    await signIn(page, hands, newcomer);
    await heading(page, '换成自己的密码');
    assert.equal(await page.getByRole('navigation').count(), 0, 'nothing else opens');
    await picture(page, 'desk-first-password');
    await hands.type('密码', password);
    await hands.type('验证码', newcomer.code());
    await hands.press('生成新密码');
    const drawn = await page.locator('.secret strong').innerText();
    await hands.type('再输入一遍新密码', 'something else');
    await hands.press('新密码生效');
    await page.getByText('有问题需要更正').waitFor();
    await picture(page, 'desk-own-password');
    await page.getByLabel('再输入一遍新密码').fill(drawn);
    await hands.press('新密码生效');
    await heading(page, '保密承诺');
    await hands.choose('我已读完，承诺遵守');
    await hands.press('签署');
    await heading(page, '待办');
    await hands.press('我的账号');
    await hands.press('打印新的备用码');
    await heading(page, '打印新的备用码');
    await hands.type('密码', drawn);
    await hands.type('验证码', newcomer.code());
    await hands.press('生成十个备用码');
    await page.locator('.secret li').nth(9).waitFor();
    await picture(page, 'desk-printed-codes');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.secret li').first().isVisible(), true, 'the codes stand on the paper');
    assert.equal(await page.getByRole('button', { name: '备用码生效' }).isVisible(), false, 'and nothing to press');
    await page.emulateMedia({ media: null });
    await page.getByLabel('输入其中任意一个').fill(await page.locator('.secret li').first().innerText());
    await hands.press('备用码生效');
    await page.getByText('新的备用码已经生效').waitFor();
    await picture(page, 'desk-account-told');
    assert.deepEqual(page.complaints.filter((line) => !line.includes('422')), []);
    await page.context().close();
  });

  it('what is ended elsewhere is locked here, and what was typed is there when the worker is back', async () => {
    const page = await sit(finger, city.people.village);
    const hands = finger(page);
    await page.locator('.row-open').first().click();
    await hands.press('退回补充');
    await page.getByLabel('给申请人的说明').fill('请带上证件');
    const elsewhere = await sit(finger, city.people.village);
    await finger(elsewhere).press('我的账号');
    await finger(elsewhere).press('全部退出');
    await elsewhere.getByRole('dialog').getByRole('button', { name: '全部退出' }).click();
    await heading(elsewhere, '工作人员登录');
    await page.getByRole('checkbox').first().check();
    await hands.press('确认：退回补充');
    await heading(page, '已锁定');
    assert.equal(await page.getByText('申请人').first().isVisible(), false, 'nothing of anybody is seen');
    await picture(page, 'desk-locked');
    await comeBack(page, hands, city.people.village);
    await page.getByText('请把验证码也填上').first().waitFor();
    await hands.type('验证码', city.people.village.code());
    await hands.press('登录', { exact: true });
    await page.getByLabel('给申请人的说明').waitFor();
    assert.equal(await page.getByLabel('给申请人的说明').inputValue(), '请带上证件');
    for (const one of [page, elsewhere]) await one.context().close();
  });

  it('many are said yes to at once, taken back in time, and decided when the time is over', async () => {
    const page = await sit(finger, city.people.village);
    const { reference } = await apply(city.browser, city.aixin, city.people.cards[1]);
    const grouped = reference.match(/.{1,4}/g).join(' ');
    await finger(page).press('刷新');
    await page.getByRole('row').filter({ hasText: grouped }).waitFor();
    const boxes = page.getByRole('checkbox');
    const many = await boxes.count();
    assert.ok(many > 1, 'more than one case waits');
    const agree = async (label) => {
      for (let at = 0; at < many; at += 1) await boxes.nth(at).check();
      if (label) await picture(page, `desk-${label}-marked`);
      await page.keyboard.press('a');
      const dialog = page.getByRole('dialog');
      await dialog.getByText('20 秒以内可以撤销').waitFor();
      if (label) await picture(page, `desk-${label}-question`);
      await dialog.getByRole('button', { name: '确认通过' }).click();
      await page.getByText('现在还可以撤销').waitFor();
    };
    await agree('batch');
    await page.getByText('没有等您办理的事项').waitFor();
    await picture(page, 'desk-batch-waiting');
    await finger(page).press('撤销');
    await page.getByText('什么都没有变').waitFor();
    await page.getByRole('row').filter({ hasText: grouped }).waitFor();
    await agree();
    await page.getByText(`${many} 件已办理`).waitFor({ timeout: 40_000 });
    await picture(page, 'desk-batch-done');
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
});
