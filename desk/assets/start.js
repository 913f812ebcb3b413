// What must hold even when the app does not: a fault stops it for good, so it is loaded anew, and never comes back with
// the worker before out of the browser's memory.
const since = Date.now();
const anew = (fault) => {
  if (fault instanceof WebAssembly.RuntimeError && Date.now() - since > 5000) location.replace("/desk/");
};
addEventListener("error", (event) => anew(event.error));
addEventListener("unhandledrejection", (event) => anew(event.reason));
addEventListener("pageshow", (event) => event.persisted && location.reload());
