// Workers' accounts at the desk of two security administrators: one asks, the other agrees, and the new worker comes in
// with the secrets of the slip; by mouse, and by the keyboard alone.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inEachCity } from './support/city.mjs';
import { signIn, sitDown } from './support/desk.mjs';
import { finger, keyboard } from './support/hands.mjs';
import { picture } from './support/picture.mjs';
import { heading } from './support/waits.mjs';

inEachCity("workers' accounts", (setup, city) => {
  const sit = async (hand, worker, options) => {
    const page = await sitDown(city.browser, city.aixin, options);
    const hands = hand(page);
    await signIn(page, hands, worker);
    await heading(page, '人员账号');
    await page.getByRole('table').waitFor();
    return { page, hands };
  };

  const close = async (page, allowed = []) => {
    const complaints = page.complaints.filter((line) => !allowed.some((status) => line.includes(status)));
    assert.deepEqual(complaints, []);
    await page.context().close();
  };

  // Says yes in the dialog that asks once more.
  const confirm = async (page, label, name) => {
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    if (name) await picture(page, `staff-${setup}-${name}`);
    await dialog.getByRole('button', { name: label, exact: true }).press('Enter');
  };

  const add = async (page, hands, { name, login, role }) => {
    await hands.press('添加工作人员');
    await heading(page, '添加工作人员');
    await hands.type('姓名', name);
    await hands.type('登录名', login);
    await page.getByRole('combobox', { name: '岗位' }).selectOption({ label: role });
  };

  const send = (page) => page.locator('main').getByRole('button', { name: '添加', exact: true }).press('Enter');

  // What stands on the slip.
  const slip = async (page, login) => {
    await page.getByRole('heading', { name: '登录凭据' }).waitFor();
    await page.getByRole('img', { name: '给手机上的验证器扫' }).waitFor();
    const password = await page.locator('.summary-row').filter({ hasText: /^首次密码(?!有效)/ }).locator('dd').first().innerText();
    const codes = await page.locator('ol.secret strong').allInnerTexts();
    assert.equal(codes.length, 10);
    return { login, password, code: () => codes.shift() };
  };

  // The worker of the slip signs in, and is led to a password of their own.
  const comesIn = async (worker) => {
    const page = await sitDown(city.browser, city.aixin);
    await signIn(page, finger(page), worker);
    await heading(page, '换成自己的密码');
    await close(page);
  };

  // Opens this worker's account from the list.
  const find = async (page, hands, login) => {
    const row = page.getByRole('row').filter({ has: page.getByRole('cell', { name: login, exact: true }) });
    while ((await row.count()) === 0) {
      const before = await page.getByRole('row').count();
      await hands.press('下一页');
      await page.waitForFunction((count) => document.querySelectorAll('tr').length > count, before);
    }
    await row.getByRole('button').press('Enter');
    await heading(page, '账号详情');
    await page.getByRole('cell', { name: '在任' }).first().waitFor();
  };

  for (const [at, [way, hand]] of Object.entries({ mouse: finger, keyboard }).entries()) {
    it(`a city worker is asked for by one, agreed to by another, and comes in, by ${way}`, async () => {
      const look = (page, name) => (at === 0 ? picture(page, `staff-${setup}-${name}`) : undefined);
      const worker = { name: `周小芳${'甲乙'[at]}`, login: `fang.${at}`, role: '市残联工作人员' };
      const { page, hands } = await sit(hand, city.people.security);
      await look(page, 'list');
      await add(page, hands, { ...worker, login: '?' });
      await send(page);
      await page.getByText('有问题需要更正').waitFor();
      await look(page, 'adding-wrong');
      await page.getByLabel('登录名').fill(worker.login);
      await send(page);
      await confirm(page, '添加', at === 0 && 'adding-sure');
      await page.getByText('岗位正等另一位安全管理员同意').waitFor();
      const secrets = await slip(page, worker.login);
      await look(page, 'slip');
      await hands.press('已经交给本人');
      await heading(page, '账号详情');
      await page.getByText('正等另一位安全管理员同意：授予岗位').waitFor();
      assert.equal(await page.getByText(secrets.password).count(), 0, 'the secrets are gone with the page');
      await look(page, 'waiting');
      await page.goBack();
      await heading(page, '添加工作人员');
      assert.equal(await page.getByText(secrets.password).count(), 0, 'and do not come back');
      await hands.press('人员');
      await hands.press('等待同意的更改');
      await page.getByText('这是您申请的').waitFor();
      assert.equal(await page.getByRole('button', { name: '同意', exact: true }).count(), 0, 'not by the one who asked');
      await look(page, 'own-change');
      const other = await sit(hand, city.people.security2);
      await other.page.getByText('是别人申请的，等您决定').waitFor();
      await look(other.page, 'list-waiting');
      await other.hands.press('等待同意的更改');
      await other.page.getByText(worker.login).waitFor();
      await look(other.page, 'changes');
      await other.page.getByRole('button', { name: '同意', exact: true }).press('Enter');
      await confirm(other.page, '确认', at === 0 && 'agreeing');
      await other.page.getByText('已办理。').waitFor();
      await other.page.getByText('没有等待同意的更改').waitFor();
      await look(other.page, 'agreed');
      await comesIn(secrets);
      await close(other.page);
      await close(page);
    });
  }

  it('new secrets of a village worker are given by one and shown once', async () => {
    const { page, hands } = await sit(finger, city.people.security);
    await page.getByRole('combobox', { name: '岗位' }).selectOption({ label: '村（社区）残协工作人员' });
    await page.getByRole('cell', { name: city.people.city.login, exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('row').nth(1).waitFor();
    await find(page, hands, city.people.village.login);
    await hands.press('重新发放登录凭据');
    await confirm(page, '确认', 'reset-sure');
    await page.getByText('已办理。').waitFor();
    const secrets = await slip(page, city.people.village.login);
    await picture(page, `staff-${setup}-reset`);
    await hands.press('已经交给本人');
    await page.getByRole('heading', { name: '账号', exact: true }).waitFor();
    await comesIn(secrets);
    await close(page);
  });

  it('a role is given for a while and ended, and an account closed and opened again by two', async () => {
    const { page, hands } = await sit(finger, city.people.security);
    await find(page, hands, city.people.town.login);
    await hands.press('授予岗位');
    await page.locator('.act').getByRole('button', { name: '授予', exact: true }).click();
    await page.getByText('请选择岗位').first().waitFor();
    await page.getByRole('combobox', { name: '岗位' }).selectOption({ label: '镇（街道）残联工作人员' });
    await page.getByRole('combobox', { name: '镇（街道）' }).selectOption({ index: 2 });
    const until = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel('任职到哪一天').fill(until);
    await picture(page, `staff-${setup}-giving`);
    await page.locator('.act').getByRole('button', { name: '授予', exact: true }).click();
    await confirm(page, '确认', 'giving-sure');
    await page.getByText('已办理。').waitFor();
    const given = page.getByRole('row').filter({ hasText: `${Number(until.slice(0, 4))}年` }).first();
    await given.getByRole('button', { name: /^结束岗位/ }).click();
    await page.getByRole('heading', { name: '结束岗位' }).waitFor();
    await page.locator('.act').getByRole('button', { name: '结束', exact: true }).click();
    await confirm(page, '确认');
    await page.getByRole('cell', { name: '已结束' }).waitFor();
    await picture(page, `staff-${setup}-ended`);
    await hands.press('停用账号');
    await confirm(page, '确认', 'closing-sure');
    await page.getByText('已停用').waitFor();
    await hands.press('重新启用账号');
    await confirm(page, '确认');
    await page.getByText('已提交，正等另一位安全管理员同意').waitFor();
    await picture(page, `staff-${setup}-closed`);
    const other = await sit(finger, city.people.security2);
    await other.hands.press('等待同意的更改');
    await other.page.getByRole('button', { name: '同意', exact: true }).click();
    await confirm(other.page, '确认');
    const secrets = await slip(other.page, city.people.town.login);
    await picture(other.page, `staff-${setup}-opened`);
    await comesIn(secrets);
    await close(other.page);
    await close(page);
  });

  it('whoever acts on what somebody else changed meanwhile is told, and sees how it stands', async () => {
    const [one, two] = [await sit(finger, city.people.security), await sit(finger, city.people.security2)];
    const login = `${city.people.town.login}-2`;
    for (const { page, hands } of [one, two]) await find(page, hands, login);
    await one.hands.press('退出全部登录');
    await confirm(one.page, '确认');
    await one.page.getByText('已办理。').waitFor();
    await two.hands.press('停用账号');
    await confirm(two.page, '确认');
    await two.page.getByText('刚刚有人改过这个账号').waitFor();
    await picture(two.page, `staff-${setup}-stale`);
    assert.equal(await two.page.getByText('已停用').count(), 0);
    await two.hands.press('停用账号');
    await confirm(two.page, '确认');
    await two.page.getByText('已停用').waitFor();
    await close(one.page);
    await close(two.page, ['412']);
  });

  it('nobody changes their own account, and what was asked is taken back or refused', async () => {
    const { page, hands } = await sit(finger, city.people.security);
    await find(page, hands, 'security');
    await page.getByText('这是您自己的账号').waitFor();
    assert.equal(await page.getByRole('button', { name: '停用账号' }).count(), 0);
    await picture(page, `staff-${setup}-own`);
    await hands.press('回到人员账号');
    await find(page, hands, 'audit');
    await hands.press('重新发放登录凭据');
    await confirm(page, '确认', 'reset-two');
    await page.getByText('已提交，正等另一位安全管理员同意').waitFor();
    await hands.press('去看看');
    await hands.press('收回');
    await confirm(page, '确认', 'taking-back');
    await page.getByText('这项更改已经作废').waitFor();
    await page.getByText('没有等待同意的更改').waitFor();
    await close(page);
  });

  if (setup !== 'embedded') return;

  for (const [name, look] of Object.entries({ dark: ['深色'], large: ['大字'], 'large-dark': ['大字', '深色'] })) {
    it(`every page passes axe and is looked at: ${name}`, async () => {
      const { page, hands } = await sit(finger, city.people.security, { look });
      await picture(page, `staff-${name}-list`);
      await find(page, hands, 'city');
      await hands.press('授予岗位');
      await page.getByRole('combobox', { name: '岗位' }).selectOption({ label: '村（社区）残协工作人员' });
      await picture(page, `staff-${name}-worker`);
      await hands.press('停用账号');
      await page.getByRole('dialog').waitFor();
      await picture(page, `staff-${name}-sure`);
      await page.getByRole('dialog').getByRole('button', { name: '取消' }).click();
      await hands.press('人员');
      await add(page, hands, { name: '周小芳', login: `look.${name}`, role: '市残联工作人员' });
      await send(page);
      await confirm(page, '添加');
      await slip(page, `look.${name}`);
      await picture(page, `staff-${name}-slip`);
      await page.emulateMedia({ media: 'print' });
      for (const what of ['登录凭据', '首次密码', '备用码']) await page.getByText(what).first().waitFor();
      for (const what of ['打印', '人员', '已经交给本人']) assert.equal(await page.getByRole('button', { name: what }).count(), 0);
      await picture(page, `staff-${name}-paper`);
      await page.emulateMedia({ media: null });
      await hands.press('已经交给本人');
      await hands.press('去看看');
      await page.getByText('这是您申请的').first().waitFor();
      await picture(page, `staff-${name}-changes`);
      await close(page);
    });
  }

  it('a city worker has no such page', async () => {
    const page = await sitDown(city.browser, city.aixin);
    await signIn(page, finger(page), city.people.city);
    await heading(page, '待办');
    assert.equal(await page.getByRole('button', { name: '人员', exact: true }).count(), 0);
    await page.context().close();
  });
}, { bridge: false });
