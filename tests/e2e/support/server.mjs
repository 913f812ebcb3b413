// The product for one test file: a small demonstration city, the server and the bridge with the simulated reader.

import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folder, freePort, run, start, until } from './children.mjs';

const TARGET = fileURLToPath(new URL('../../../target/', import.meta.url));
export const AIXIN = process.env.AIXIN_BIN ?? `${TARGET}debug/aixin`;
// Where the built screens are.
export const WEB = process.env.AIXIN_WEB_DIR ?? `${TARGET}web/dist`;
// What letters are printed in: Debian's fonts-noto-cjk, of whose collection the third font is simplified Chinese.
const LETTERS = {
  AIXIN_LETTERS_FONT: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
  AIXIN_LETTERS_FONT_INDEX: '2',
};
const POSTGRES = process.env.AIXIN_TEST_POSTGRES;
const REDIS = process.env.AIXIN_TEST_REDIS;

// The name of a server that is not this machine, for pages that are not of a loopback origin.
export const ELSEWHERE = 'aixin.test';

// Where the tests have to hold: the embedded default, and PostgreSQL with Redis. Running these tests by hand without
// the two leaves the second out; `cargo xtask test` always gives both.
export const SETUPS = POSTGRES && REDIS ? ['embedded', 'postgres'] : ['embedded'];

// Starts everything.
// - setup: 'embedded' (SQLite, sessions in it) or 'postgres' (PostgreSQL and Redis)
// - tls: serve https://aixin.test:PORT instead of http://localhost:PORT
// - residents: how many people live in the city; 0 leaves the database empty
// - bridge: also start the bridge
// - letters: name a font that letters are printed in
// - more: further settings, by the names of their variables
export async function startAixin({ setup = 'embedded', tls = false, residents = 300, bridge = true, letters = true, more = {} } = {}) {
  const data = await folder();
  const undo = [data.remove];
  const stop = async () => { while (undo.length) await undo.pop()(); };
  try {
    const port = await freePort();
    const bridgePort = await freePort();
    const origin = tls ? `https://${ELSEWHERE}:${port}` : `http://localhost:${port}`;
    const bridgeOrigin = `http://127.0.0.1:${bridgePort}`;
    const settings = {
      AIXIN_LISTEN: `127.0.0.1:${port}`,
      AIXIN_PUBLIC_URL: origin,
      AIXIN_WEB_DIR: WEB,
      AIXIN_BRIDGE_ORIGIN: bridgeOrigin,
      ...(letters ? LETTERS : {}),
      ...(tls ? certificate(data.path) : {}),
      ...(setup === 'postgres' ? stores(undo) : {}),
      ...more,
    };
    const aixin = (...args) => ['--data-dir', data.path, ...args];
    run(AIXIN, aixin('migrate'), settings);
    if (residents > 0) run(AIXIN, aixin('demo', '--residents', String(residents)), settings);
    let server;
    const startServer = async () => {
      server = start(AIXIN, aixin('serve'), settings);
      await until(() => ok({ tls, port, path: '/health/ready' }), server, 'the server');
    };
    undo.push(() => server.stop());
    await startServer();
    if (bridge) await startBridge(undo, aixin, bridgePort, origin);
    return {
      origin,
      // The page of the kiosk whose bridge this is.
      kiosk: `${origin}/kiosk/?bridge=${bridgePort}`,
      bridgeOrigin,
      data: data.path,
      // For `launch`: how the browser takes this server for one out on the net.
      elsewhere: tls ? { name: ELSEWHERE, port } : undefined,
      log: () => server.log(),
      stop,
      // The server alone, while the kiosk and its bridge go on.
      stopServer: () => server.stop(),
      startServer,
      // Runs another `aixin` command on the same data and answers with what it printed.
      aixin: (...args) => run(AIXIN, aixin(...args), settings),
      accounts: () => readFile(join(data.path, 'demo-accounts.txt'), 'utf8'),
      // Lays a card on the simulated reader, and takes it away.
      layCard: (card) => simulate(bridgeOrigin, 'POST', 'card', card),
      takeCard: () => simulate(bridgeOrigin, 'DELETE', 'card'),
      // Puts headphones into the simulated jack, or takes them out.
      plugHeadphones: (plugged) => simulate(bridgeOrigin, 'POST', 'headphones', { in: plugged }),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startBridge(undo, aixin, port, origin) {
  const listen = `127.0.0.1:${port}`;
  const bridge = start(AIXIN, aixin('bridge', '--simulate', '--listen', listen, '--origin', origin));
  undo.push(bridge.stop);
  await until(() => ok({ tls: false, port, path: '/status' }), bridge, 'the bridge');
}

// A database of its own in the PostgreSQL of the tests.
function stores(undo) {
  if (!POSTGRES || !REDIS) throw new Error('AIXIN_TEST_POSTGRES and AIXIN_TEST_REDIS are not set');
  const name = `e2e_${randomUUID().replaceAll('-', '')}`;
  run('psql', ['--quiet', POSTGRES, '--command', `CREATE DATABASE ${name}`]);
  undo.push(() => run('psql', ['--quiet', POSTGRES, '--command', `DROP DATABASE ${name} WITH (FORCE)`]));
  const url = new URL(POSTGRES);
  url.pathname = `/${name}`;
  return { AIXIN_DATABASE_URL: url.href, AIXIN_REDIS_URL: REDIS };
}

// A certificate for the name, signed by itself.
function certificate(data) {
  const [cert, key] = [join(data, 'tls.pem'), join(data, 'tls-key.pem')];
  run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-keyout', key, '-out', cert, '-subj', `/CN=${ELSEWHERE}`, '-addext', `subjectAltName=DNS:${ELSEWHERE}`]);
  return { AIXIN_TLS_CERT: cert, AIXIN_TLS_KEY: key };
}

async function simulate(bridgeOrigin, method, thing, body) {
  const answer = await fetch(`${bridgeOrigin}/simulator/${thing}`, {
    method,
    headers: body ? { 'content-type': 'application/json' } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  if (!answer.ok) throw new Error(`the simulated ${thing} answers ${answer.status}`);
}

// Whether a GET on this machine answers 200, whatever name the certificate is for.
function ok({ tls, port, path }) {
  const request = tls ? tlsRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, rejectUnauthorized: false, timeout: 2_000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on('error', reject).on('timeout', () => asked.destroy(new Error('timeout'))).end();
  });
}
