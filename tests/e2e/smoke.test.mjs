// The kiosk opens: from the kiosk's own machine and from a server elsewhere, on both databases.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertAccessible } from './support/axe.mjs';
import { LANDSCAPE, PORTRAIT, launch, open } from './support/browser.mjs';
import { SETUPS, startAixin } from './support/server.mjs';
import { shot } from './support/shots.mjs';

const CASES = SETUPS.flatMap((setup) => [false, true].map((tls) => ({ setup, tls })));

for (const { setup, tls } of CASES) {
  describe(`the kiosk, ${setup}, ${tls ? 'from elsewhere' : 'on its own machine'}`, () => {
    let aixin;
    let browser;
    before(async () => {
      aixin = await startAixin({ setup, tls });
      browser = await launch({ elsewhere: aixin.elsewhere });
    });
    after(async () => {
      await browser?.close();
      await aixin?.stop();
    });

    for (const [shape, viewport] of Object.entries({ portrait: PORTRAIT, landscape: LANDSCAPE })) {
      it(`opens in ${shape} and axe finds nothing`, async () => {
        const page = await open(browser, { origin: aixin.origin, viewport });
        await page.goto(aixin.kiosk);
        await page.getByRole('button').or(page.getByRole('link')).first().waitFor();
        await shot(page, `home-${setup}-${tls ? 'elsewhere' : 'local'}-${shape}`);
        await assertAccessible(page, `home in ${shape}`);
        assert.deepEqual(page.complaints, []);
      });
    }

    it('reaches the bridge of its own machine', async () => {
      const page = await open(browser, { origin: aixin.origin });
      await page.goto(aixin.kiosk);
      assert.equal((await askBridge(page)).simulated, true);
    });

    if (tls) {
      it('does not reach the bridge unless the browser was told that it may', async () => {
        const page = await open(browser, { origin: aixin.origin, bridge: false });
        await page.goto(aixin.kiosk);
        await assert.rejects(askBridge(page), /Failed to fetch/);
      });
    }

    const askBridge = (page) =>
      page.evaluate(async (bridge) => (await fetch(`${bridge}/status`)).json(), aixin.bridgeOrigin);
  });
}
