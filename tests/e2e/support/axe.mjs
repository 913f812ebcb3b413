// axe over the page as it stands: everything of WCAG 2.2 A, AA and AAA that a machine can see.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const TAGS = ['wcag2a', 'wcag2aa', 'wcag2aaa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// Fails with one line for each element that breaks a rule.
export async function assertAccessible(page, where, { tags = TAGS, rules = {} } = {}) {
  // Through the debugger, not a script element: the page's own policy forbids foreign scripts, as it should.
  const session = await page.context().newCDPSession(page);
  const loaded = await session.send('Runtime.evaluate', { expression: source });
  await session.detach();
  assert.ok(!loaded.exceptionDetails, 'axe cannot be loaded');
  const violations = await page.evaluate(async ({ tags, rules }) => {
    const options = { runOnly: { type: 'tag', values: tags }, rules: { 'target-size': { enabled: true }, ...rules } };
    const result = await globalThis.axe.run(document, options);
    return result.violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')}: ${node.failureSummary}`));
  }, { tags, rules });
  assert.deepEqual(violations, [], `${where}: axe found ${violations.length}`);
}
