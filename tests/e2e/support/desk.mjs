// Sitting at a desk: opening the page, signing in, and what stands on it.

import assert from 'node:assert/strict';
import { open } from './browser.mjs';
import { heading } from './waits.mjs';

export const SCREEN = { width: 1366, height: 768 };

// A desk with these looks chosen; with `clock` the test may turn its clock.
export async function sitDown(browser, aixin, { look = [], clock = false, ...options } = {}) {
  const page = await open(browser, { origin: aixin.origin, bridge: false, viewport: SCREEN, ...options });
  if (clock) await page.clock.install();
  await page.goto(`${aixin.origin}/desk/`);
  await heading(page, '工作人员登录');
  for (const name of look) await page.getByRole('button', { name, exact: true }).click();
  return page;
}

// Signs in; a worker who has not signed the undertaking is led to it.
export async function signIn(page, hands, worker) {
  await hands.type('登录名', worker.login);
  await hands.type('密码', worker.password);
  await hands.type('验证码', worker.code());
  // A wrong field's line in the summary is a button too.
  await hands.press('登录', { exact: true });
}

// Comes back to the page on which a code was shown today: a password is enough.
export async function comeBack(page, hands, worker) {
  await hands.type('登录名', worker.login);
  await hands.type('密码', worker.password);
  assert.equal(await page.getByLabel('验证码').count(), 0, 'no code is asked for a second time');
  await hands.press('登录', { exact: true });
}

// Opens the file of somebody by their number.
export async function openFile(page, hands, number) {
  await hands.press('查人');
  await hands.type('身份证号或残疾人证号', number);
  await hands.press('按证号查');
  await heading(page, '档案');
}

// How much waits, as the menu says it.
export const waiting = (page) => page.locator('.menu .count').first();
