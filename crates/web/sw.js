// Keeps an app's own files, so that its page opens without a network. Made anew with each build, and so
// named after it; the page always comes from the server while that answers, so that no older app stays.

const KEPT = "chrona-{{build}}";
const PAGE = "{{page}}";
const FILES = {{files}};
const PATIENCE_MS = 4000;
// What was kept is that file, whatever headers it came with or was asked for with.
const KEPT_ANYHOW = { ignoreSearch: true, ignoreVary: true };

async function keep() {
  const kept = await caches.open(KEPT);
  // What has a hash in its name never changes; the rest is asked for anew.
  const fresh = (file) => (file.startsWith("/assets/") ? "default" : "reload");
  await kept.addAll(FILES.map((file) => new Request(file, { cache: fresh(file) })));
  await self.skipWaiting();
}

async function forgetOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function page() {
  try {
    const answer = await fetch(PAGE, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) {
      return answer;
    }
  } catch {
    // There is no network, or nothing answers.
  }
  const kept = await caches.open(KEPT);
  return (await kept.match(PAGE, KEPT_ANYHOW)) ?? Response.error();
}

async function file(request) {
  const kept = await caches.open(KEPT);
  return (await kept.match(request, KEPT_ANYHOW)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(keep()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOlder()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || pathname.startsWith("/api/")) {
    return;
  }
  if (request.mode === "navigate") {
    event.respondWith(page());
  } else if (FILES.includes(pathname)) {
    event.respondWith(file(request));
  }
});
