// Documents at the desk: handed in with a case, looked at without leaving a copy, and taken away again.

import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { inEachCity } from './support/city.mjs';
import { signIn, sitDown } from './support/desk.mjs';
import { finger, keyboard } from './support/hands.mjs';
import { apply } from './support/kiosk.mjs';
import { picture } from './support/picture.mjs';
import { heading } from './support/waits.mjs';

const SCREENS = [
  { name: 'light', look: [] },
  { name: 'large-dark', look: ['大字', '深色'] },
];

// A PDF of one page that says this.
function pdf(words, more = '') {
  const shown = `BT /F1 28 Tf 40 300 Td (${words}) Tj ET`;
  const objects = [
    `<</Type/Catalog/Pages 2 0 R${more}>>`,
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 400]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${shown.length}>>\nstream\n${shown}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let file = '%PDF-1.4\n';
  const places = objects.map((object, at) => {
    const place = file.length;
    file += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return String(place).padStart(10, '0');
  });
  const table = file.length;
  file += `xref\n0 6\n0000000000 65535 f \n${places.map((place) => `${place} 00000 n \n`).join('')}`;
  file += `trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(file);
}

// A photograph, as the browser itself draws and packs it.
const photograph = async (page, type) => {
  const address = await page.evaluate((type) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [800, 500];
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#e8dfc8';
    pen.fillRect(0, 0, 800, 500);
    pen.fillStyle = '#7a1f2b';
    pen.font = '64px sans-serif';
    pen.fillText('残疾人证', 80, 180);
    return canvas.toDataURL(type);
  }, type);
  return Buffer.from(address.split(',')[1], 'base64');
};

const file = (name, mimeType, buffer) => ({ name, mimeType, buffer });
const rows = (page) => page.getByRole('table', { name: '材料' }).locator('tbody tr');

async function add(page, hands, kind, paper) {
  await hands.press('添加材料');
  await page.getByLabel('是什么材料').selectOption({ label: kind });
  await page.getByLabel('照片或者PDF文件').setInputFiles(paper);
  await hands.press('添加', { exact: true });
}

inEachCity('documents at the desk', (setup, city) => {
  before(async () => {
    await apply(city.browser, city.aixin, city.people.cards[0]);
  });

  // Their case is the only one that waits in the village.
  const sit = async (options) => {
    const page = await sitDown(city.browser, city.aixin, options);
    await signIn(page, finger(page), city.people.village);
    await heading(page, '待办');
    await page.getByRole('row').nth(1).getByRole('button').first().click();
    await heading(page, '办理事项');
    await page.getByText('材料', { exact: true }).first().waitFor();
    return page;
  };

  for (const { name, look } of SCREENS) {
    it(`handed in, looked at and taken away: ${name}`, async () => {
      const page = await sit({ look });
      const hands = finger(page);
      const seen = (what) => picture(page, `documents-${setup}-${name}-${what}`);
      await hands.press('添加材料');
      await hands.press('添加', { exact: true });
      await page.getByText('请选择是什么材料').first().waitFor();
      await seen('form');
      await hands.press('取消');
      await add(page, hands, '残疾人证', file('photograph.jpg', 'image/jpeg', await photograph(page, 'image/jpeg')));
      await rows(page).first().waitFor();
      await add(page, hands, '其他材料', file('page.pdf', 'application/pdf', pdf('a letter of the school')));
      await rows(page).nth(1).waitFor();
      await rows(page).first().getByRole('button', { name: '查看' }).click();
      const image = page.locator('.document img');
      await image.waitFor();
      await page.waitForFunction(() => document.querySelector('.document img').naturalWidth === 800);
      assert.equal(await page.evaluate(() => document.activeElement.id), 'document', 'the focus goes to what is shown');
      await seen('photograph');
      const address = await image.getAttribute('src');
      await hands.press('收起');
      await image.waitFor({ state: 'detached' });
      assert.equal(await isThere(page, address), false, 'the browser has let go of it');
      await rows(page).nth(1).getByRole('button', { name: '查看' }).click();
      await page.locator('.document iframe').waitFor();
      // The reader of PDFs is a process of its own and takes a moment.
      await page.waitForTimeout(1500);
      await seen('pages');
      await rows(page).first().getByRole('button', { name: '删除' }).click();
      await page.getByRole('dialog').waitFor();
      await seen('sure');
      await page.getByRole('dialog').getByRole('button', { name: '删除' }).click();
      await rows(page).nth(1).waitFor({ state: 'detached' });
      await rows(page).first().getByRole('button', { name: '删除' }).click();
      await page.getByRole('dialog').getByRole('button', { name: '删除' }).click();
      await page.getByText('还没有交材料').waitFor();
      assert.equal(await page.locator('.document').count(), 0, 'what is gone is not shown any more');
      const kept = await page.evaluate(async () => [localStorage.length, sessionStorage.length, (await caches.keys()).length]);
      assert.deepEqual(kept, [0, 0, 0]);
      assert.deepEqual(page.complaints.filter((line) => !line.includes('ERR_FILE_NOT_FOUND')), []);
      await page.context().close();
    });
  }

  it('what is no photograph is refused at its field, and what does more than show is named', async () => {
    const page = await sit();
    const hands = finger(page);
    await add(page, hands, '其他材料', file('words.pdf', 'application/pdf', Buffer.from('words')));
    await page.getByText('这里只收照片（JPEG、PNG）和PDF文件').first().waitFor();
    const script = '/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>';
    await page.getByLabel('照片或者PDF文件').setInputFiles(file('p.pdf', 'application/pdf', pdf('x', script)));
    await hands.press('添加', { exact: true });
    await page.getByText('带有会自动运行的程序').first().waitFor();
    await picture(page, `documents-${setup}-refused`);
    assert.equal(await rows(page).count(), 0);
    assert.deepEqual(page.complaints.filter((line) => !line.includes('422')), []);
    await page.context().close();
  });

  it('by the keyboard alone, and nothing is left on the screen behind the lock', async () => {
    const page = await sit({ clock: true });
    const hands = keyboard(page);
    await add(page, hands, '残疾人证', file('photograph.png', 'image/png', await photograph(page, 'image/png')));
    await rows(page).first().waitFor();
    await hands.press('查看');
    await page.locator('.document img').waitFor();
    await page.clock.fastForward('16:00');
    await page.locator('.document').waitFor({ state: 'detached' });
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
});

// Whether the browser still holds a picture under this address.
const isThere = (page, address) => page.evaluate((address) => new Promise((resolve) => {
  const image = new Image();
  image.onload = () => resolve(true);
  image.onerror = () => resolve(false);
  image.src = address;
}), address);
