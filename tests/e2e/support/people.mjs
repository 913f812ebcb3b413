// The made-up people of the demonstration city, read from what `aixin demo` wrote for whoever tries it.

const ACCOUNT = /^(\S+) {2}\S+ {2}\S+\n {2}password (\S+) {2}second factor (\S+)\n {2}printed codes (.+)$/gm;
const CARD = /^ {2}(\d{17}[\dX]) {2}(\S+) {2}(\S+)$/gm;

// Workers by their sign-in name, each with a printed code for every sign-in, and the cards of the reader.
export function readPeople(text) {
  const workers = new Map();
  for (const [, login, password, , codes] of text.matchAll(ACCOUNT)) {
    const unused = codes.split(' ');
    workers.set(login, { login, password, code: () => unused.shift() });
  }
  const cards = [...text.matchAll(CARD)].map(([, id_number, name, who]) => ({ id_number, name, who }));
  const find = (pattern) => [...workers.values()].find(({ login }) => pattern.test(login));
  return {
    cards,
    card: (who) => cards.find((card) => card.who === who),
    village: find(/^v\d+$/),
    unsigned: find(/^v\d+-new$/),
    town: find(/^t\d+$/),
    town2: find(/^t\d+-2$/),
    city: workers.get('city'),
    audit: workers.get('audit'),
    security: workers.get('security'),
    security2: workers.get('security-2'),
  };
}

// An ID number of a county that does not exist, with its check character (GB 11643): of somebody born on that day
// (eight digits), with this number among those who were.
export function idNumber(birth, order = '201') {
  const first = `330498${birth}${order}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((sum, weight, at) => sum + weight * Number(first[at]), 0);
  return first + '10X98765432'[sum % 11];
}
