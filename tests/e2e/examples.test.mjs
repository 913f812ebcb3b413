// Every component, in each of its states, as `ui` shows them on one page: axe finds nothing, in every look.

import assert from 'node:assert/strict';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { basename, extname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { assertAccessible } from './support/axe.mjs';
import { LANDSCAPE, PORTRAIT, launch, open } from './support/browser.mjs';
import { WEB } from './support/server.mjs';
import { shot } from './support/shots.mjs';

const TYPES = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.wasm': 'application/wasm' };

describe('the components', () => {
  let server;
  let origin;
  let browser;
  before(async () => {
    server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://localhost:${server.address().port}`;
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  for (const [shape, viewport] of Object.entries({ portrait: PORTRAIT, landscape: LANDSCAPE })) {
    it(`pass axe in ${shape}`, async () => {
      const page = await open(browser, { viewport, bridge: false });
      await page.goto(`${origin}/examples/`);
      await page.getByRole('heading').first().waitFor();
      await shot(page, `components-${shape}`, { fullPage: true });
      await assertAccessible(page, `components in ${shape}`);
      assert.deepEqual(page.complaints, []);
    });
  }
});

// The built page and its files; they are no part of what the product serves.
function answer(request, response) {
  // Asked for by every browser, and no part of the page.
  if (request.url === '/favicon.ico') return response.writeHead(204).end();
  const name = basename(request.url) === 'examples' ? 'index.html' : basename(request.url);
  const file = join(WEB, 'examples', name);
  if (!existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream' });
  return createReadStream(file).pipe(response);
}
