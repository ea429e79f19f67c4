// Watches over an app's start. A file that does not come would leave the logo for good: it is said, and the page
// is loaded again, later each time, until the app is up. This script is the first on the page and needs
// nothing else.

{
  const TRIES = "chrona.start-tries";
  const FIRST_MS = 2000;
  const LONGEST_MS = 60000;
  // Whoever is on a slow line waits this long; each further try has twice the time.
  const HANGS_MS = 60000;
  const PATIENCE_MS = 10000;
  const WORDS = {
    fr: ["Une partie de l’application n’est pas arrivée. Nouvel essai dans un instant.", "Réessayer maintenant"],
    en: ["Part of the app did not load. Trying again in a moment.", "Try again now"],
  };

  let failed = false;
  let probes = 0;

  const kept = (work) => {
    try {
      return work();
    } catch {
      // Some private windows keep nothing.
      return null;
    }
  };
  const tries = Number(kept(() => sessionStorage.getItem(TRIES))) || 0;
  const shell = () => document.getElementById("shell");
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  const say = () => {
    const chosen = kept(() => localStorage.getItem("chrona.language")) ?? navigator.language;
    const [words, again] = chosen.startsWith("en") ? WORDS.en : WORDS.fr;
    const note = document.createElement("div");
    const [text, button] = [document.createElement("p"), document.createElement("button")];
    note.className = "start-failed";
    note.setAttribute("role", "alert");
    note.dataset.testid = "start-failed";
    text.textContent = words;
    button.textContent = again;
    button.type = "button";
    button.className = "button";
    button.addEventListener("click", () => location.reload());
    note.append(text, button);
    document.body.append(note);
  };

  // Whether a page that is loaded now would come: a browser's own page about the network has no way back.
  const comes = async () => {
    if (navigator.serviceWorker?.controller) {
      return true;
    }
    try {
      const answer = await fetch("/api/", { cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE_MS) });
      return answer.status < 500;
    } catch {
      return false;
    }
  };

  // What the browser keeps may be what is wrong: after two tries everything is asked for anew.
  const forget = async () => {
    const workers = await navigator.serviceWorker?.getRegistrations() ?? [];
    await Promise.all(workers.map((worker) => worker.unregister()));
    const names = await self.caches?.keys() ?? [];
    await Promise.all(names.map((name) => caches.delete(name)));
    const files = document.querySelectorAll("link[href], script[src]");
    await Promise.all([...files].map(({ href, src }) =>
      fetch(href ?? src, { cache: "reload", signal: AbortSignal.timeout?.(PATIENCE_MS) })));
  };

  const fail = async () => {
    if (failed) {
      return;
    }
    failed = true;
    if (document.readyState === "loading") {
      await new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
    }
    say();
    for (;;) {
      await wait(Math.min(FIRST_MS * 2 ** (tries + probes), LONGEST_MS));
      if (await comes()) {
        break;
      }
      probes += 1;
    }
    if (tries >= 2 && navigator.onLine) {
      await forget().catch(() => {});
    }
    kept(() => sessionStorage.setItem(TRIES, String(tries + 1)));
    location.reload();
  };

  // A file that does not come, or a program that does not begin.
  const noticed = ({ target }) => {
    const isFile = target instanceof Element && target.matches("script, link[rel=stylesheet]");
    const isProgram = !(target instanceof Element) && shell();
    if (isFile || isProgram) {
      fail();
    }
  };
  addEventListener("error", noticed, true);
  addEventListener("unhandledrejection", noticed);
  setTimeout(() => shell() && fail(), HANGS_MS * 2 ** Math.min(tries, 4));

  // Once it is up, it starts from the beginning the next time.
  const up = setInterval(() => {
    if (document.body && !shell() && !failed) {
      clearInterval(up);
      kept(() => sessionStorage.removeItem(TRIES));
    }
  }, 1000);
}
