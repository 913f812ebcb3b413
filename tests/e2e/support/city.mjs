// A demonstration city for the tests of a file, on each database, and a browser that opens its pages.

import { after, before, describe } from 'node:test';
import { launch } from './browser.mjs';
import { readPeople } from './people.mjs';
import { SETUPS, startAixin } from './server.mjs';

// Runs `tests` once on each database: they are given its name, and the city, which is there when the first of them
// begins. What else is told goes to the server.
export function inEachCity(title, tests, options = {}) {
  for (const setup of SETUPS) {
    describe(`${title}, ${setup}`, () => {
      const city = {};
      before(async () => {
        city.aixin = await startAixin({ setup, ...options });
        city.browser = await launch();
        city.people = readPeople(await city.aixin.accounts());
      });
      after(async () => {
        await city.browser?.close();
        await city.aixin?.stop();
      });
      tests(setup, city);
    });
  }
}
