// Pictures for people to look at: tests/e2e/out/NAME.png.

import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const OUT = fileURLToPath(new URL('../out/', import.meta.url));

// Keeps a picture of what can be seen, or of the whole page.
export async function shot(page, name, { fullPage = false } = {}) {
  await mkdir(OUT, { recursive: true });
  await page.screenshot({ path: `${OUT}${name}.png`, fullPage });
}
