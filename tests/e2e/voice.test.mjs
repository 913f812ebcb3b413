// The kiosk is its own screen reader: somebody who sees nothing registers for work with four keys, behind a black
// screen, by what is said alone. What is said is recorded by a double of the browser's voice.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertAccessible } from './support/axe.mjs';
import { LANDSCAPE, PORTRAIT, launch, open } from './support/browser.mjs';
import { readPeople } from './support/people.mjs';
import { startAixin } from './support/server.mjs';
import { shot } from './support/shots.mjs';
import { fourKeys, giveVoice, hear, said } from './support/voice.mjs';

const PHONE = '13800001234';

describe('the kiosk is its own screen reader', () => {
  let aixin;
  let browser;
  let people;
  before(async () => {
    aixin = await startAixin();
    browser = await launch();
    people = readPeople(await aixin.accounts());
  });
  after(async () => {
    await browser?.close();
    await aixin?.stop();
  });

  const arrive = async (options = {}) => {
    await aixin.plugHeadphones(false);
    const page = await open(browser, { origin: aixin.origin, ...options });
    await giveVoice(page);
    await page.goto(aixin.kiosk);
    await page.getByRole('button', { name: '朗读' }).waitFor();
    return page;
  };
  const heading = (page, name) => page.getByRole('heading', { name }).first().waitFor();
  const everything = async (page) => (await said(page)).map(({ text }) => text);

  it('somebody registers for work with four keys, behind a black screen, by what is said', async () => {
    const card = people.cards[0];
    const page = await arrive();
    const keys = fourKeys(page);
    // The first press of the keypad switches everything on.
    await keys.begin();
    await hear(page, '朗读已打开');
    await hear(page, '您想办什么');
    await hear(page, '第三个键，选这个');
    assert.match(await keys.reach('黑屏', 'F1'), /开关，已关上/);
    assert.match(await keys.choose(), /黑屏，开关，已打开/);
    assert.deepEqual(await curtain(page), { drawn: true, opacity: '0', ground: 'rgb(0, 0, 0)' });
    await shot(page, 'curtain');

    await aixin.layCard({ id_number: card.id_number, name: card.name });
    await keys.press('登记找工作');
    await hear(page, '先认一下您是谁');
    await keys.press('我有身份证');
    await hear(page, '使用您的信息，先问您');
    await keys.pick('我同意');
    await keys.press('同意，继续');
    const question = async (title, choice) => {
      await hear(page, title);
      if (choice) await keys.pick(choice);
      await keys.press('下一步');
    };
    await hear(page, '您想做什么工作');
    // Nothing chosen: what is wrong is said, and leads there.
    await keys.press('下一步');
    await hear(page, '有问题需要更正，请至少选一样工作');
    await question('您想做什么工作', '包装分拣');
    await question('您能做多长时间', '半天或每周几天');
    await question('您愿意去多远的地方', '本镇（街道）');
    await question('上班时需要什么帮助', '不需要');
    await question('您上学上到哪里', '初中');
    await hear(page, '打哪个电话');
    await keys.pick('换一个电话');
    assert.match(await keys.reach('电话号码'), /填写框，还没有填.*手机 11 位/);
    await keys.type(PHONE);
    await hear(page, '已填11位');
    await keys.reach('下一步');
    const sent = page.waitForResponse((one) => one.url().endsWith('/api/v1/cases') && one.request().method() === 'POST');
    await page.keyboard.press('F3');
    await hear(page, '看一看，对不对');
    assert.match(await keys.reach('联系电话'), /这里是个人内容，插上耳机才读/);

    // Into headphones it is said; a moment later they are out, and it is not.
    await aixin.plugHeadphones(true);
    await hear(page, '耳机插好了');
    assert.match(await again(keys, '联系电话'), /1 3 8 0 0 0 0 1 2 3 4/);
    await aixin.plugHeadphones(false);
    await hear(page, '没有耳机');
    assert.match(await again(keys, '联系电话'), /插上耳机才读/);

    await keys.press('提交');
    const { reference } = await (await sent).json();
    await hear(page, '已经提交');
    const spoken = (await everything(page)).join('').replaceAll(/\D/g, '');
    assert.equal(spoken.split(reference).length - 1, 2, 'the reference is said twice');
    assert.ok((await curtain(page)).drawn, 'the screen is black to the end');

    const all = await everything(page);
    for (const secret of [card.id_number, card.name, masked(card.name), PHONE]) {
      assert.ok(!all.some((text) => text.replaceAll(' ', '').includes(secret) && !text.includes('1 3 8 0')), `${secret} is not said`);
    }
    const id = card.id_number;
    assert.ok(!all.join('').replaceAll(/[^\dX]/g, '').includes(id), 'the ID number is not said in pieces either');

    await keys.press('我办完了');
    await heading(page, '您想办什么');
    await page.waitForFunction(() => globalThis.said.length === 0);
    assert.deepEqual(await curtain(page), { drawn: false, opacity: '1', ground: 'rgb(250, 246, 239)' });
    assert.equal(await page.locator('[aria-pressed=true]').count(), 0, 'the tools are forgotten');
    assert.deepEqual(page.complaints, []);
  });

  it('the voice is repeated, stopped, slowed, made louder, and its captions are on the screen', async () => {
    const page = await arrive({ viewport: LANDSCAPE });
    const press = (name) => page.getByRole('button', { name, exact: true }).click();
    await press('朗读');
    await hear(page, '您想办什么');
    await page.locator('.caption', { hasText: /朗读已打开|您想办什么|按一下/ }).waitFor();
    assert.equal(await page.locator('.caption').getAttribute('aria-hidden'), 'true');
    const [first] = await said(page);
    assert.deepEqual({ lang: first.lang, rate: first.rate.toFixed(1) }, { lang: 'zh-CN', rate: '0.9' });
    const last = async () => (await said(page)).at(-1);
    await press('慢');
    assert.ok((await last()).rate < first.rate);
    await press('快');
    await press('快');
    assert.ok((await last()).rate > first.rate);
    await press('大声');
    assert.ok((await last()).volume > first.volume);
    await press('小声');
    await press('小声');
    assert.ok((await last()).volume < first.volume);
    const count = (await said(page)).length;
    await press('重读');
    await hear(page, '您想办什么', count);
    await press('停');
    assert.equal(await page.evaluate(() => globalThis.speechSynthesis.speaking), false);
    await page.waitForFunction(() => document.querySelector('.caption').textContent === '');
    await press('大字');
    await hear(page, '大字，开关，已打开');
    await assertAccessible(page, 'the first page with the voice on');
    await shot(page, 'voice-large-landscape');
    await press('朗读');
    await page.locator('.voice').waitFor({ state: 'detached' });
  });

  it('the letters are written with four keys, and a password is never said', async () => {
    const page = await arrive({ viewport: PORTRAIT });
    const keys = fourKeys(page);
    await keys.begin();
    await hear(page, '第四个键');
    await keys.press('我的事项进度');
    await hear(page, '先认一下您是谁');
    await keys.press('请工作人员帮忙');
    await hear(page, '工作人员登录');
    await keys.reach('登录名');
    await keys.press('q');
    await hear(page, '已填1位');
    await keys.reach('密码');
    for (const key of ['w', 'x']) await keys.press(key);
    await hear(page, '已填2位');
    assert.equal(await page.getByLabel('登录名').inputValue(), 'q');
    assert.equal(await page.getByLabel('密码').inputValue(), 'wx');
    assert.ok(!(await everything(page)).some((text) => text.includes('wx')));
    await shot(page, 'four-keys-worker');
    await assertAccessible(page, 'four keys at the letters');
  });

  it('the keys of a keyboard are the four while the mode is on, and never take a letter from somebody who types', async () => {
    const page = await arrive({ viewport: PORTRAIT });
    await page.getByRole('button', { name: '四个键' }).click();
    await hear(page, '第四个键');
    const active = () => page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.id);
    const keys = fourKeys(page);
    await page.evaluate(() => document.querySelector('h1').focus());
    for (const [key, back] of [['ArrowRight', 'ArrowLeft']]) {
      const before = await active();
      await keys.heard(key);
      assert.notEqual(await active(), before);
      await keys.heard(back);
      assert.equal(await active(), before);
    }
    const count = (await said(page)).length;
    await keys.heard('Space');
    await hear(page, '您想办什么', count);
    await keys.reach('登记找工作', 'ArrowRight');
    await page.keyboard.press('Enter');
    await hear(page, '先认一下您是谁');
    await keys.reach('请工作人员帮忙', 'ArrowRight');
    await page.keyboard.press('Enter');
    await hear(page, '工作人员登录');
    await page.getByLabel('登录名').click();
    await page.keyboard.type('a b');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('c');
    assert.equal(await page.getByLabel('登录名').inputValue(), 'a cb');
    const taken = await page.evaluate(() => {
      const press = (key) => {
        const event = new KeyboardEvent('keydown', { key, isComposing: true, bubbles: true, cancelable: true });
        document.activeElement.dispatchEvent(event);
        return event.defaultPrevented;
      };
      return ['F1', 'F2', 'F3', 'F4', 'ArrowRight', 'Enter', ' '].some(press);
    });
    assert.equal(taken, false, 'nothing is taken from an input method');
    await page.getByRole('button', { name: '四个键' }).click();
    await page.evaluate(() => document.querySelector('h1').focus());
    await page.keyboard.press('ArrowRight');
    assert.match(await active(), /工作人员登录/, 'switched off, they are no shortcuts');
  });
});

// Goes away from it and back to it, to hear it as it is said now.
async function again(keys, words) {
  await keys.back();
  return keys.reach(words);
}

const masked = (name) => (name.length > 2 ? `${name[0]}${'*'.repeat(name.length - 2)}${name.at(-1)}` : `${name[0]}*`);

const curtain = (page) =>
  page.evaluate(() => ({
    drawn: document.documentElement.hasAttribute('data-curtain'),
    opacity: getComputedStyle(document.querySelector('.frame')).opacity,
    ground: getComputedStyle(document.body).backgroundColor,
  }));
