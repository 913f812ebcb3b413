// Bringing a table in at the desk: tried first, its faults told row by row, put right, taken over, and taken back.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { inEachCity } from './support/city.mjs';
import { signIn, sitDown } from './support/desk.mjs';
import { finger } from './support/hands.mjs';
import { idNumber } from './support/people.mjs';
import { picture } from './support/picture.mjs';
import { heading } from './support/waits.mjs';

inEachCity('a table comes in at the desk', (setup, city) => {
  const looks = setup === 'embedded' ? [[], ['深色'], ['大字', '深色']] : [[]];
  for (const [at, look] of looks.entries()) {
    it(`tried, put right, taken over and taken back: ${look.join(' ') || 'light'}`, async () => {
      const page = await sitDown(city.browser, city.aixin, { look });
      const hands = finger(page);
      const look_at = (name) => picture(page, `imports-${setup}-${look.length}-${name}`);
      await signIn(page, hands, city.people.city);
      await heading(page, '待办');
      await hands.press('导入');
      await heading(page, '导入表格');
      await hands.press('试读');
      await page.getByText('请选择导入什么').first().waitFor();
      await page.getByLabel('导入什么').selectOption({ label: '居民' });
      await hands.press('试读');
      await page.getByText('请选择表格文件').first().waitFor();
      const rows = [`新来的人,${idNumber(`1988010${at + 1}`)},${city.people.village.login.slice(1)}`];
      const file = await table(city.aixin, [...rows, '另一个人,330498199001010000,没有这个村']);
      await page.getByLabel('表格文件').setInputFiles(file);
      await hands.press('试读');
      await page.getByText('居民：已经试读').waitFor();
      assert.equal(await counted(page, '新增'), '1');
      assert.equal(await counted(page, '有错误'), '1');
      await look_at('tried');
      const saving = page.waitForEvent('download');
      await hands.press('下载有问题的行');
      const report = await readFile(await (await saving).path());
      assert.equal(report.subarray(0, 2).toString(), 'PK', 'a workbook');
      await page.getByLabel('表格文件').setInputFiles(await table(city.aixin, rows));
      await hands.press('试读');
      await page.getByText('没有错误，可以正式导入').waitFor();
      await page.locator('.notice').getByRole('button', { name: '正式导入' }).click();
      await page.getByText('居民：已经导入').waitFor();
      assert.equal(await counted(page, '新增'), '1');
      await hands.press('撤销');
      await page.getByRole('dialog').waitFor();
      await look_at('undo');
      await page.getByRole('dialog').getByRole('button', { name: '撤销' }).click();
      await page.getByRole('cell', { name: '已经撤销' }).first().waitFor();
      await look_at('undone');
      assert.deepEqual(page.complaints.filter((line) => !line.includes('422')), []);
      await page.context().close();
    });
  }

  if (setup !== 'embedded') return;

  it('a template comes as a workbook, and a village has no such page', async () => {
    const page = await sitDown(city.browser, city.aixin);
    const hands = finger(page);
    await signIn(page, hands, city.people.city);
    await heading(page, '待办');
    await hands.press('导入');
    await page.getByLabel('导入什么').selectOption({ label: '用人单位' });
    const saving = page.waitForEvent('download');
    await hands.press('下载空白模板');
    assert.equal((await saving).suggestedFilename(), '用人单位模板.xlsx');
    await page.context().close();
    const village = await sitDown(city.browser, city.aixin);
    await signIn(village, finger(village), city.people.village);
    await heading(village, '待办');
    assert.equal(await village.getByRole('button', { name: '导入', exact: true }).count(), 0);
    await village.context().close();
  });
});

// The number beside this word in what became of the table.
const counted = (page, name) => page.locator('.notice .summary-row').filter({ hasText: name }).locator('dd').first().innerText();

async function table(aixin, rows) {
  const file = join(aixin.data, `people-${rows.length}.csv`);
  await writeFile(file, `姓名,身份证号,村（社区）\n${rows.join('\n')}\n`);
  return file;
}
