// What the tests wait for.

export const heading = (page, name) => page.getByRole('heading', { name }).first().waitFor();
