// What is kept on the tablet while there is no network, and what opens the kiosk without one.

const NAME = "RSASSA-PKCS1-v1_5";

let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    // The browser may throw a page's data away when the disk is full, unless it is asked not to.
    navigator.storage?.persist?.();
    const request = indexedDB.open("chrona-kiosk", 1);
    request.onupgradeneeded = () => {
      const store = request.result.createObjectStore("punches", { keyPath: "counter", autoIncrement: true });
      store.createIndex("badge", "badge", { unique: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  opened.catch(() => { opened = undefined; });
  return opened;
}

/** Works on the punches in one transaction, and gives its answer once all of it is on the disk. */
async function work(mode, ask) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction("punches", mode, { durability: "strict" });
    const request = ask(transaction.objectStore("punches"));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** How many punches are kept. */
export function waiting() {
  return work("readonly", (store) => store.count());
}

/** Keeps a punch, a text; gives how many are kept now, or 0 when this badge is among them already. */
export async function keep(badge, text) {
  try {
    await work("readwrite", (store) => store.add({ badge, text }));
  } catch (error) {
    if (error?.name === "ConstraintError") {
      return 0;
    }
    throw error;
  }
  return waiting();
}

/** The oldest punches as JSON, each with its number. */
export async function oldest(many) {
  const rows = await work("readonly", (store) => store.getAll(null, many));
  return JSON.stringify(rows.map(({ counter, text }) => ({ ...JSON.parse(text), counter })));
}

/** Forgets the punches of these numbers. */
export function forget(counters) {
  return work("readwrite", (store) => {
    counters.forEach((counter) => store.delete(counter));
  });
}

/** The server's published keys, as JSON. */
export async function published() {
  const answer = await fetch("/api/.well-known/jwks.json", { signal: AbortSignal.timeout(10000) });
  return JSON.stringify((await answer.json()).keys);
}

function bytes(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Whether one of the keys signed the badge (RS256); undefined where that cannot be told. */
export async function signed(badge, keys) {
  const [header, payload, signature] = badge.split(".");
  const { kid } = JSON.parse(new TextDecoder().decode(bytes(header)));
  const known = JSON.parse(keys).find((key) => key.kid === kid);
  if (!known || !crypto.subtle) {
    return undefined;
  }
  const algorithm = { name: NAME, hash: "SHA-256" };
  const key = await crypto.subtle.importKey("jwk", known, algorithm, false, ["verify"]);
  const text = new TextEncoder().encode(`${header}.${payload}`);
  return crypto.subtle.verify(NAME, key, bytes(signature), text);
}

/** Has the kiosk open without a network from now on; done when a newer kiosk has come. */
export async function install() {
  const workers = navigator.serviceWorker;
  if (!workers) {
    return new Promise(() => {});
  }
  const taken = () => new Promise((done) => {
    workers.addEventListener("controllerchange", done, { once: true });
  });
  const first = workers.controller ? undefined : taken();
  const registration = await workers.register("/sw.js");
  setInterval(() => registration.update().catch(() => {}), 3600000);
  await first;
  return taken();
}
