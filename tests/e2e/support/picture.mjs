// A picture of a desk for people to look at, and axe over the page as it stands, and without the watermark that keeps
// axe from seeing what is below it.

import assert from 'node:assert/strict';
import { assertAccessible } from './axe.mjs';
import { shot } from './shots.mjs';

export async function picture(page, name) {
  const said = await page.locator('body').innerText();
  assert.ok(!said.includes('这一步没有办成'), `${name}: a word is missing in the app`);
  await shot(page, name, { fullPage: true });
  await assertAccessible(page, name);
  const hide = (hidden) => page.evaluate((hidden) => { document.querySelector('.watermark').hidden = hidden; }, hidden);
  await hide(true);
  await assertAccessible(page, `${name}, without its watermark`);
  await hide(false);
}
