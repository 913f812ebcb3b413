// A person walks up to the kiosk of 乌镇镇, registers for work and follows the case: village, town and city decide.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertAccessible } from './support/axe.mjs';
import { LANDSCAPE, PORTRAIT, launch, open } from './support/browser.mjs';
import { finger, keyboard } from './support/hands.mjs';
import { agree, register } from './support/kiosk.mjs';
import { readPeople } from './support/people.mjs';
import { signIn } from './support/review.mjs';
import { SETUPS, startAixin } from './support/server.mjs';
import { shot } from './support/shots.mjs';
import { heading } from './support/waits.mjs';

// Every way in, look and shape at least once, and both hands, without walking all of their combinations.
const WALKS = [
  { name: 'by card, with the keyboard alone', hands: keyboard, way: 'card', look: [], viewport: PORTRAIT },
  { name: 'beside a worker, in large type', hands: finger, way: 'worker', look: ['大字'], viewport: LANDSCAPE },
];
const LOOKS = [
  { name: 'high contrast', look: ['高对比'], viewport: PORTRAIT },
  { name: 'large type and high contrast in the lower half', look: ['大字', '高对比', '下半屏'], viewport: PORTRAIT },
  { name: 'landscape', look: [], viewport: LANDSCAPE },
  { name: 'the colours of the system', look: [], viewport: PORTRAIT, forcedColors: 'active' },
  { name: 'enlarged to 200 %', look: [], viewport: { width: LANDSCAPE.width / 2, height: LANDSCAPE.height / 2 } },
];
const CASES = SETUPS.map((setup, at) => ({ setup, tls: at % 2 === 1 || SETUPS.length === 1 }));

for (const { setup, tls } of CASES) {
  describe(`walking in, ${setup}, ${tls ? 'from elsewhere' : 'on its own machine'}`, () => {
    let aixin;
    let browser;
    let people;
    before(async () => {
      aixin = await startAixin({ setup, tls });
      browser = await launch({ elsewhere: aixin.elsewhere });
      people = readPeople(await aixin.accounts());
    });
    after(async () => {
      await browser?.close();
      await aixin?.stop();
    });

    const arrive = async ({ look, viewport, forcedColors }) => {
      const page = await open(browser, { origin: aixin.origin, viewport, forcedColors });
      await page.goto(`${aixin.origin}/kiosk/?bridge=${new URL(aixin.bridgeOrigin).port}`);
      await heading(page, '您想办什么');
      for (const name of look) await page.getByRole('button', { name, exact: true }).click();
      return page;
    };

    for (const [at, walk] of WALKS.entries()) {
      it(`${walk.name}: registers, is decided in three steps, and sees it`, async () => {
        const page = await arrive(walk);
        const hands = walk.hands(page);
        const picture = (name) => look(page, `${setup}-${walk.way}-${name}`);
        const card = people.cards[at];
        await hands.press('登记找工作');
        await comeIn(page, hands, walk.way, card, picture);
        const { slip_code: code } = await register(page, hands, picture);
        const reference = await slip(page, picture, card);
        await scan(page, code, card);
        await leave(page);
        await decide(reference);
        await follow(page, hands, walk.way, card, reference, picture);
        assert.deepEqual(page.complaints.filter((line) => !line.includes('401')), []);
      });
    }

    for (const { name, look: looks, ...shown } of LOOKS) {
      it(`the pages of one's own cases pass axe in ${name}`, async () => {
        const page = await arrive({ look: looks, ...shown });
        const hands = finger(page);
        const picture = (label) => look(page, `${setup}-${name.replaceAll(' ', '-')}-${label}`);
        await picture('home');
        await hands.press('我的事项进度');
        await comeIn(page, hands, 'card', people.cards[0], picture);
        await heading(page, '我的事项');
        await picture('cases');
        await page.locator('.card').first().click();
        await heading(page, '办到哪一步了');
        await picture('case');
        await hands.press('返回');
        await hands.press('谁看过我的资料');
        await heading(page, '谁看过我的资料');
        await page.locator('.paper').first().waitFor();
        await page.getByText('查看了您的申请').first().waitFor();
        await picture('readings');
        await hands.press('返回');
        await heading(page, '我的事项');
        await hands.press('我的同意');
        await heading(page, '我的同意');
        await page.getByRole('button', { name: '收回同意' }).waitFor();
        await picture('consents');
        await leave(page);
      });
    }

    it('an agreement is taken back after it was said what follows', async () => {
      const page = await arrive(LOOKS[0]);
      const hands = finger(page);
      await hands.press('我的事项进度');
      await layCard(hands, people.cards[0]);
      await hands.press('我的同意');
      await hands.press('收回同意');
      const dialog = page.getByRole('dialog', { name: '真的要收回吗' });
      await dialog.getByText('也会一起撤回').waitFor();
      await look(page, `${setup}-consent-taking-back`);
      await dialog.getByRole('button', { name: '不收回' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await hands.press('收回同意');
      await dialog.getByRole('button', { name: '收回', exact: true }).click();
      await page.getByText('已收回：').waitFor();
      await look(page, `${setup}-consent-taken-back`);
      assert.equal(await page.getByRole('button', { name: '收回同意' }).count(), 0);
      await leave(page);
    });

    it('somebody without a certificate is told why, by which clause and what else is open', async () => {
      const page = await arrive(WALKS[0]);
      const hands = finger(page);
      await hands.press('登记找工作');
      await layCard(hands, people.card('没有残疾人证的居民'));
      await agree(page, hands);
      await heading(page, '现在还不能登记');
      await look(page, `${setup}-not-eligible`);
      await page.getByText('残疾人证管理办法').first().waitFor();
    });

    it('somebody who is not in the registry creates nothing and a worker is called', async () => {
      const page = await arrive(WALKS[0]);
      const hands = finger(page);
      await hands.press('登记找工作');
      await layCard(hands, { id_number: '330498197001010020', name: '某某' });
      await heading(page, '没有找到您的资料');
      await look(page, `${setup}-stranger`);
    });

    const layCard = async (hands, card) => {
      await aixin.layCard({ id_number: card.id_number, name: card.name });
      await hands.press('我有身份证');
    };

    const comeIn = async (page, hands, way, card, picture) => {
      await heading(page, '先认一下您是谁');
      await picture('identify');
      if (way === 'card') return layCard(hands, card);
      const worker = people.unsigned;
      await hands.press('请工作人员帮忙');
      await heading(page, '工作人员登录');
      await picture('worker');
      await hands.type('登录名', worker.login);
      await hands.type('密码', worker.password);
      await hands.type('验证码', worker.code());
      await hands.press('登录');
      await page.getByRole('heading', { name: /保密承诺|为谁办理/ }).waitFor();
      if (await page.getByRole('heading', { name: '保密承诺' }).isVisible()) {
        await picture('undertaking');
        await hands.choose('我已读完，承诺遵守');
        await hands.press('签署');
      }
      await heading(page, '为谁办理');
      await hands.type('身份证号或残疾人证号', card.id_number);
      await picture('find');
      await hands.press('查找');
      await hands.press('是这位，开始办理');
    };

    // What the QR code of the slip opens, to whoever holds it.
    const scan = async (page, code, card) => {
      const holder = await open(browser, { origin: aixin.origin, viewport: page.viewportSize() });
      await holder.goto(`${aixin.origin}/k/${code}`);
      await heading(holder, '事项进度');
      const said = await holder.locator('body').innerText();
      for (const secret of [card.name, card.name[0], card.id_number, '残', '找工作']) assert.ok(!said.includes(secret), secret);
      await look(holder, `${setup}-scanned`);
      await holder.context().close();
    };

    const slip = async (page, picture, card) => {
      await heading(page, '已经提交');
      await picture('done');
      const reference = (await page.locator('.reference').first().innerText()).replaceAll(/\D/g, '');
      const text = await page.locator('body').innerText();
      assert.ok(!text.includes(card.id_number) && !text.includes(card.name), 'the slip is masked');
      await onPaper(page);
      const stored = await page.evaluate(() => localStorage.length + sessionStorage.length);
      assert.equal(stored, 0, 'nothing of a person is stored');
      return reference;
    };

    // Printed, there is the slip and nothing else, on one page.
    const onPaper = async (page) => {
      await page.emulateMedia({ media: 'print' });
      await page.locator('.slip-code svg').waitFor();
      await shot(page, `${setup}-slip`);
      for (const rest of ['.header', '.person', 'h1', '.buttons']) {
        assert.equal(await page.locator(rest).first().isVisible(), false, `${rest} is not printed`);
      }
      const pdf = (await page.pdf({ format: 'A6' })).toString('latin1');
      assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1, 'the slip is one page');
      await page.emulateMedia({ media: null });
    };

    const leave = async (page) => {
      await page.locator('.tool-leave').click();
      const go = page.getByRole('button', { name: '不填了，离开' });
      await Promise.race([heading(page, '您想办什么'), go.waitFor().then(() => go.click())]);
      await heading(page, '您想办什么');
    };

    const decide = async (reference) => {
      const steps = [[people.village, 'forward'], [people.town, 'forward'], [people.city, 'approve']];
      for (const [worker, action] of steps) {
        const desk = await signIn(aixin, worker);
        const waiting = await desk.find(reference);
        assert.ok(waiting, `${worker.login} sees the case in the queue`);
        await desk.act(waiting.id, { action });
        await desk.end();
      }
    };

    const follow = async (page, hands, way, card, reference, picture) => {
      await hands.press('我的事项进度');
      await comeIn(page, hands, way, card, async () => {});
      await heading(page, '我的事项');
      await picture('cases');
      await page.getByText('已通过').first().waitFor();
      await leave(page);
    };
  });
}

// A picture for people to look at, and axe over the page as it stands.
async function look(page, name) {
  await shot(page, name);
  await assertAccessible(page, name);
}
