// Walking through the kiosk's pages to an application, with a finger or the keyboard.

import { PORTRAIT, open } from './browser.mjs';
import { finger } from './hands.mjs';
import { heading } from './waits.mjs';

const nothing = async () => {};

// Reads the notice and agrees to it; whoever has agreed before is not asked again.
export async function agree(page, hands, picture = nothing) {
  const asked = page.getByLabel('我同意', { exact: true }).first();
  await Promise.race([asked.waitFor(), heading(page, /您想做什么工作|现在还不能登记/)]);
  if (!(await asked.isVisible())) return;
  await picture('notice');
  await hands.choose('我同意');
  await hands.press('同意，继续');
}

// From the notice to the answer that opens the case; gives that answer. Where it is practised no server answers.
export async function register(page, hands, picture = nothing, { practised = false, phone = '没有电话，请村（社区）转告' } = {}) {
  await agree(page, hands, picture);
  const question = async (title, name, ...choices) => {
    await heading(page, title);
    await picture(name);
    for (const choice of choices) await hands.choose(choice);
    await hands.press('下一步');
  };
  await question('您想做什么工作', 'work', '包装分拣');
  await question('您能做多长时间', 'hours', '半天或每周几天');
  await question('您愿意去多远的地方', 'distance', '本镇（街道）');
  await question('上班时需要什么帮助', 'adjustments', '不需要');
  await question('您上学上到哪里', 'education', '初中');
  await question('有工作了，打哪个电话', 'phone', phone);
  await heading(page, '看一看，对不对');
  await picture('check');
  if (practised) return hands.press('提交');
  const answer = page.waitForResponse((one) => one.url().endsWith('/api/v1/cases') && one.request().method() === 'POST');
  await hands.press('提交');
  return (await answer).json();
}

// Somebody comes to a kiosk with these looks, and shows their card to see how their cases are going.
export async function arrive(browser, aixin, card, { hand = finger, look = [], viewport = PORTRAIT } = {}) {
  const page = await open(browser, { origin: aixin.origin, viewport });
  await page.goto(aixin.kiosk);
  await heading(page, '您想办什么');
  for (const name of look) await page.getByRole('button', { name, exact: true }).click();
  const hands = hand(page);
  await aixin.layCard({ id_number: card.id_number, name: card.name });
  await hands.press('我的事项进度');
  await hands.press('我有身份证');
  return { page, hands };
}

// Somebody applies with their card and goes; gives the answer that opened the case.
export async function apply(browser, aixin, card) {
  const page = await open(browser, { origin: aixin.origin, viewport: PORTRAIT });
  await page.goto(aixin.kiosk);
  const hands = finger(page);
  await hands.press('登记找工作');
  await aixin.layCard({ id_number: card.id_number, name: card.name });
  await hands.press('我有身份证');
  const opened = await register(page, hands);
  await page.context().close();
  return opened;
}

// Until the kiosk's own files are kept, all of them with the page that names them: before that it cannot be loaded
// without the server.
export async function kept(page) {
  for (let tries = 0; tries < 200; tries += 1) {
    const whole = await page.evaluate(async () => {
      const files = (await (await caches.open('kiosk')).keys()).map(({ url }) => new URL(url).pathname);
      const rest = document.querySelector('[data-rest]').dataset.rest;
      return Boolean(navigator.serviceWorker.controller) && files.includes('/kiosk/') && files.includes(rest);
    });
    if (whole) return;
    await new Promise((resolve) => { setTimeout(resolve, 25); });
  }
  throw new Error('the kiosk did not keep its files');
}
