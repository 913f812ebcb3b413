// What must hold even when the app does not: nobody's answers stay on a screen that hangs.
const since = Date.now();
const keep = document.currentScript.dataset.keep;

// A fault in the app stops it for good; it is loaded anew. One that comes at once would come again.
const anew = (fault) => {
  if (fault instanceof WebAssembly.RuntimeError && Date.now() - since > 5000) {
    location.replace("/kiosk/" + location.search);
  }
};
addEventListener("error", (event) => anew(event.error));
addEventListener("unhandledrejection", (event) => anew(event.reason));
// A page that comes back from the browser's memory would bring the person before back with it.
addEventListener("pageshow", (event) => event.persisted && location.reload());

// The app says that all of it is there. Only then its files are kept, which fetches none of them again: before that,
// the line is for the page that somebody waits for.
addEventListener("whole", () => {
  navigator.serviceWorker?.register(keep, { scope: "/kiosk/" }).catch(() => {});
});
