// Debian's Chromium, as a kiosk has it: a fresh profile every time, nothing fetched from elsewhere.

import { chromium } from 'playwright-core';

const EXECUTABLE = process.env.AIXIN_CHROMIUM ?? '/usr/bin/chromium';

// The page of a kiosk asks the bridge on its own machine. Chromium calls that local network access and refuses it to
// pages from elsewhere, unless they are allowed to: on a real kiosk by the managed policy
// LocalNetworkAccessAllowedForUrls (docs/commands.md), in a test by this permission.
const LOCAL_NETWORK = 'local-network-access';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// The sizes a kiosk comes in.
export const PORTRAIT = { width: 1080, height: 1920 };
export const LANDSCAPE = { width: 1366, height: 768 };

// Starts a browser. `elsewhere` is a server of this machine that shall count as one out on the net, as
// `{ name, port }`: its name is found here, and its address is taken for a public one, without which everything
// on 127.0.0.1 would be one and the same machine to the browser.
export async function launch({ elsewhere, flags = [] } = {}) {
  const args = [...FLAGS, ...flags];
  if (elsewhere) {
    args.push(`--host-resolver-rules=MAP ${elsewhere.name} 127.0.0.1`);
    // Not per page: a service worker is fetched outside of any.
    args.push('--ignore-certificate-errors');
    args.push(`--ip-address-space-overrides=127.0.0.1:${elsewhere.port}=public`);
    // Its certificate signs itself; a service worker is fetched past what a context ignores.
    args.push('--ignore-certificate-errors');
  }
  return chromium.launch({ executablePath: EXECUTABLE, headless: true, args });
}

// Opens a page of its own profile. `bridge` allows the page's origin to reach the bridge.
export async function open(browser, { origin, bridge = true, ...options } = {}) {
  const context = await browser.newContext({
    viewport: PORTRAIT,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    ...options,
  });
  if (bridge && origin) await context.grantPermissions([LOCAL_NETWORK], { origin });
  const page = await context.newPage();
  page.complaints = complaintsOf(page);
  return page;
}

// What the page complained about: errors of script, and the console's errors (a refused source shows up there).
function complaintsOf(page) {
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  return complaints;
}
