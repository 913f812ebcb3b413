// Two ways to use the kiosk: with a finger, and with the keyboard alone.

import assert from 'node:assert/strict';

// A finger: presses what is there.
export const finger = (page) => ({
  press: (name, options) => page.getByRole('button', { name, ...options }).first().click(),
  choose: (name) => page.getByLabel(name, { exact: true }).first().check(),
  type: async (name, text) => {
    await page.getByLabel(name).first().click();
    await page.keyboard.type(text);
  },
});

// The keyboard: goes from one thing to the next with Tab, or the arrows within a group, until it is there.
export const keyboard = (page) => {
  const focused = () => page.evaluate(() => {
    const it = document.activeElement;
    const label = it?.labels?.[0]?.textContent ?? it?.getAttribute?.('aria-label') ?? it?.textContent ?? '';
    const group = it?.type === 'radio' ? [...document.getElementsByName(it.name)] : [];
    const others = group.map((radio) => radio.labels?.[0]?.textContent ?? '').join(' ');
    return { label: label.replaceAll(/\s+/g, ' ').trim(), type: it?.type ?? '', checked: it?.checked ?? false, others };
  });
  const reach = async (name, ...types) => {
    for (let steps = 0; steps < 90; steps += 1) {
      const at = await focused();
      if (at.label.includes(name) && (types.length === 0 || types.includes(at.type))) return;
      // Within a group of radios Tab goes past: the arrows go through them.
      const inRadios = types.includes('radio') && at.others.includes(name);
      await page.keyboard.press(inRadios ? 'ArrowDown' : 'Tab');
    }
    assert.fail(`the keyboard does not reach “${name}”`);
  };
  return {
    press: async (name) => {
      await reach(name, 'button', 'submit');
      await page.keyboard.press('Enter');
    },
    choose: async (name) => {
      await reach(name, 'radio', 'checkbox');
      if (!(await focused()).checked) await page.keyboard.press('Space');
    },
    type: async (name, text) => {
      await reach(name, 'text', 'password', 'tel');
      await page.keyboard.type(text);
    },
  };
};
