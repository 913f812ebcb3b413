// What the first page of kiosk and desk costs, cold, on a slow machine and a slow line:
// bytes on the wire, and the time until the first main button answers. `node weight.mjs [RUNS]`.
//
// The rest of an app, which its page names as `data-rest`, is fetched behind the first page and is no part of it; it
// is on the same slow line while the clock runs. What all of it weighs has a bound of its own.

import { launch, LANDSCAPE, open } from './support/browser.mjs';
import { startAixin } from './support/server.mjs';

const RUNS = Number(process.argv[2] ?? 5);
const CPU_SLOWDOWN = 4;
const BITS_PER_SECOND = 4_000_000;
const LATENCY_MS = 40;
const SURFACES = {
  kiosk: { first: 200_000, whole: 400_000, milliseconds: 1_300 },
  desk: { first: 400_000, whole: 400_000, milliseconds: 1_500 },
};

// Runs in the page before anything of it: presses the first button as soon as there is one, again and again, until
// the page answers by changing. What is measured is the answer, not the picture of a button.
function pressUntilItAnswers() {
  const button = () => document.querySelector('main button, main a[href], button');
  const state = () => `${location.href} ${document.body.innerHTML}`;
  const press = () => {
    const target = button();
    if (!target || document.querySelector('#opening')) return requestAnimationFrame(press);
    const before = state();
    target.click();
    const since = performance.now();
    const look = () => {
      if (state() !== before) globalThis.answeredAt = performance.now();
      else if (performance.now() - since > 50) press();
      else setTimeout(look, 1);
    };
    setTimeout(look, 0);
  };
  document.addEventListener('DOMContentLoaded', press);
}

async function measure(aixin, address) {
  const browser = await launch();
  try {
    const page = await open(browser, { origin: aixin.origin, viewport: LANDSCAPE });
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Network.enable');
    await cdp.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: LATENCY_MS,
      downloadThroughput: BITS_PER_SECOND / 8,
      uploadThroughput: BITS_PER_SECOND / 8,
    });
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
    const addresses = new Map();
    const sizes = new Map();
    cdp.on('Network.requestWillBeSent', ({ requestId, request }) => addresses.set(requestId, request.url));
    cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => sizes.set(requestId, encodedDataLength));
    await page.addInitScript(pressUntilItAnswers);
    await page.goto(address, { waitUntil: 'commit' });
    const answered = await page.waitForFunction(() => globalThis.answeredAt, null, { timeout: 60_000 });
    const milliseconds = await answered.jsonValue();
    await page.waitForLoadState('networkidle');
    const rest = await page.evaluate(() => document.querySelector('[data-rest]')?.dataset.rest);
    const isRest = (request) => Boolean(rest) && addresses.get(request)?.endsWith(rest);
    const sum = (requests) => requests.reduce((total, [, size]) => total + size, 0);
    const all = [...sizes];
    if (rest && !all.some(([request, size]) => isRest(request) && size > 0)) throw new Error('the rest was not weighed');
    return { first: sum(all.filter(([request]) => !isRest(request))), whole: sum(all), milliseconds };
  } finally {
    await browser.close();
  }
}

function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)], max: sorted.at(-1) };
}

function print(what, { min, median, max }, unit, limit) {
  const shown = [min, median, max].map((value) => Math.round(value).toLocaleString('en'));
  const verdict = median <= limit ? 'ok' : `over the limit of ${limit.toLocaleString('en')} ${unit}`;
  console.log(`${what}: min ${shown[0]}, median ${shown[1]}, max ${shown[2]} ${unit} (${verdict})`);
  return median <= limit;
}

const aixin = await startAixin({ residents: 100 });
try {
  process.exitCode = 0;
  for (const [surface, most] of Object.entries(SURFACES)) {
    const address = surface === 'kiosk' ? aixin.kiosk : `${aixin.origin}/${surface}/`;
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await measure(aixin, address));
    const bytes = (part) => summary(runs.map((run) => run[part]));
    const light = print(`${surface}: first page on the wire`, bytes('first'), 'bytes', most.first);
    const bounded = print(`${surface}: all of it on the wire`, bytes('whole'), 'bytes', most.whole);
    const milliseconds = summary(runs.map((run) => run.milliseconds));
    const quick = print(`${surface}: first button answers`, milliseconds, 'ms', most.milliseconds);
    if (!light || !bounded || !quick) process.exitCode = 1;
  }
} finally {
  await aixin.stop();
}
