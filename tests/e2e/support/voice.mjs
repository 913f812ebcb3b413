// A voice for a browser that has none: Debian's Chromium speaks no Chinese. It records what it is told to say, and
// takes as long as it likes to say it. And the hands of somebody who sees nothing: four keys, and what is heard.

import assert from 'node:assert/strict';

// Before the page is opened.
export async function giveVoice(page) {
  await page.addInitScript(() => {
    const said = [];
    const queue = [];
    let saying = null;
    class SpeechSynthesisVoice {
      lang = 'zh-CN';
      name = 'a voice of this machine';
      localService = true;
    }
    class SpeechSynthesisUtterance {
      lang = '';
      rate = 1;
      volume = 1;
      voice = null;
      onstart = null;
      constructor(text) {
        this.text = text;
      }
    }
    const next = () => {
      const mine = (saying = queue.shift() ?? null);
      if (!mine) return;
      setTimeout(() => saying === mine && mine.onstart?.(new Event('start')), 1);
      setTimeout(() => saying === mine && next(), 300);
    };
    const voice = new SpeechSynthesisVoice();
    const speechSynthesis = {
      get speaking() { return saying !== null; },
      get pending() { return queue.length > 0; },
      getVoices: () => [voice],
      speak(utterance) {
        const { text, rate, volume, lang } = utterance;
        said.push({ text, rate, volume, lang });
        queue.push(utterance);
        if (!saying) next();
      },
      cancel() {
        queue.length = 0;
        saying = null;
      },
    };
    const double = { SpeechSynthesisVoice, SpeechSynthesisUtterance, speechSynthesis, said };
    for (const [name, value] of Object.entries(double)) Object.defineProperty(globalThis, name, { value, configurable: true });
  });
}

// Everything that was said since the page was opened.
export const said = (page) => page.evaluate(() => globalThis.said);

// What was said since `count` utterances, in one piece.
const since = async (page, count) => (await said(page)).slice(count).map(({ text }) => text).join('');

// Waits until it is heard, among what was said from `count` on.
export async function hear(page, words, count = 0) {
  try {
    await page.waitForFunction(
      ([words, count]) => globalThis.said.slice(count).map(({ text }) => text).join('').includes(words),
      [words, count],
      { timeout: 15_000 },
    );
  } catch {
    assert.fail(`“${words}” is not heard; the last was: ${(await said(page)).slice(-6).map(({ text }) => text).join(' | ')}`);
  }
}

// The four keys of a tactile keypad, and ears. Nothing of the page is looked at.
export function fourKeys(page) {
  const [BACK, FORWARD, CHOOSE, REPEAT] = ['F1', 'F2', 'F3', 'F4'];
  const heard = async (key) => {
    const count = (await said(page)).length;
    await page.keyboard.press(key);
    await page.waitForFunction((count) => globalThis.said.length > count, count, { timeout: 5_000 });
    // What speaks up by itself may come first.
    await page.waitForTimeout(60);
    return since(page, count);
  };
  const reach = async (words, key = FORWARD) => {
    for (let presses = 0; presses < 80; presses += 1) {
      const now = await heard(key);
      if (now.startsWith(words) || now.split(/[，。？！：]/).some((part) => part.startsWith(words))) return now;
    }
    return assert.fail(`the four keys do not reach “${words}”`);
  };
  return {
    heard,
    reach,
    begin: () => page.keyboard.press(REPEAT),
    back: () => heard(BACK),
    forward: () => heard(FORWARD),
    choose: () => heard(CHOOSE),
    repeat: () => heard(REPEAT),
    // Goes to what begins with these words and presses it.
    async press(words, key) {
      await reach(words, key);
      await page.keyboard.press(CHOOSE);
    },
    // Goes to a choice and chooses it; hears that it is chosen.
    async pick(words) {
      assert.match(await reach(words), /未选/);
      assert.match(await heard(CHOOSE), /已选/);
    },
    // Types on the pad on the screen, whose keys stand in this order.
    async type(digits) {
      const order = '123456789清0删';
      await reach('1');
      let at = 0;
      for (const digit of digits) {
        const to = order.indexOf(digit);
        for (; at < to; at += 1) await heard(FORWARD);
        for (; at > to; at -= 1) await heard(BACK);
        await heard(CHOOSE);
      }
    },
  };
}
