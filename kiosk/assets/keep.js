// Keeps the kiosk's own files, so that it opens, and wipes itself by a reload, with the server down.
// Only files below /kiosk/ pass here, which are the same for everybody: nothing of a person, nothing of the API.
const NAME = "kiosk";
const HOME = "/kiosk/";
const PATIENCE = 4000;

const filesOf = (page) => [...new Set(page.match(/\/kiosk\/[\w-]+\.[\w.]+/g) ?? [])];

// The page is kept together with what it names, and nothing that it does not name any more.
async function keepPage(answer) {
  const page = await answer.clone().text();
  const kept = await caches.open(NAME);
  const files = filesOf(page);
  const before = (await kept.keys()).map((request) => new URL(request.url).pathname);
  await kept.addAll(files.filter((file) => !before.includes(file)));
  await kept.put(HOME, answer.clone());
  const old = before.filter((file) => file !== HOME && !files.includes(file));
  await Promise.all(old.map((file) => kept.delete(file)));
}

async function page(event) {
  try {
    const answer = await fetch(HOME, { signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error();
    event.waitUntil(keepPage(answer.clone()).catch(() => {}));
    return answer;
  } catch {
    return (await caches.match(HOME)) ?? Response.error();
  }
}

addEventListener("install", (event) => {
  event.waitUntil(fetch(HOME).then(keepPage).then(() => skipWaiting()));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin || !pathname.startsWith(HOME)) return;
  if (event.request.mode === "navigate") {
    event.respondWith(page(event));
  } else {
    event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(event.request)));
  }
});
