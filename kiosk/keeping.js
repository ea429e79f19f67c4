// What the tablet keeps while there is no network, and what opens the kiosk without one. It is loaded once
// the kiosk is up, which finds it as `window.keeping`.

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const KEYS = "chrona.kiosk.signing-keys";
// The server publishes a key ten minutes before it signs.
const KEYS_MS = 300000;
const AT_ONCE = 20;
const PATIENCE_MS = 10000;

let opened;
let learnt = 0;

function open() {
  opened ??= new Promise((resolve, reject) => {
    // The browser may throw a page's data away when the disk is full, unless it is asked not to.
    navigator.storage?.persist?.();
    const request = indexedDB.open("chrona-kiosk", 1);
    request.onupgradeneeded = () => {
      const options = { keyPath: "counter", autoIncrement: true };
      request.result.createObjectStore("punches", options).createIndex("key", "key", { unique: true });
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
function waiting() {
  return work("readonly", (store) => store.count());
}

function bytes(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Whether none of the server's keys signed the badge (RS256), where that can be told: a key that is not
    known here may have come since the network went. */
async function forged(badge) {
  const [header, payload, signature] = badge.split(".");
  const { kid } = JSON.parse(new TextDecoder().decode(bytes(header)));
  const known = JSON.parse(localStorage.getItem(KEYS) ?? "[]").find((key) => key.kid === kid);
  if (!known || !crypto.subtle) {
    return false;
  }
  const key = await crypto.subtle.importKey("jwk", known, ALGORITHM, false, ["verify"]);
  const text = new TextEncoder().encode(`${header}.${payload}`);
  return !(await crypto.subtle.verify(ALGORITHM.name, key, bytes(signature), text));
}

/** Keeps a punch, which comes as JSON with its times in milliseconds; gives how many are kept now, 0 when
    this badge is among them already, and -1 when the badge is none of the server's. */
async function keep(text) {
  const punch = JSON.parse(text);
  if (await forged(punch.qr_token)) {
    return -1;
  }
  for (const time of ["read_at", "device_time"]) {
    punch[time] = new Date(punch[time]).toISOString();
  }
  try {
    await work("readwrite", (store) => store.add(punch));
  } catch (error) {
    if (error?.name === "ConstraintError") {
      return 0;
    }
    throw error;
  }
  return waiting();
}

async function ask(path, options) {
  return fetch(`/api/${path}`, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
}

/** Learns the keys that sign badges and sends what is kept, oldest first; gives how many still wait. Fails
    when the server cannot be reached; what it will not take now is sent another time. */
async function catchUp(apiKey) {
  if (Date.now() - learnt > KEYS_MS) {
    const answer = await ask(".well-known/jwks.json");
    if (answer.ok) {
      localStorage.setItem(KEYS, JSON.stringify((await answer.json()).keys));
      learnt = Date.now();
    }
  }
  for (;;) {
    const punches = await work("readonly", (store) => store.getAll(null, AT_ONCE));
    if (punches.length === 0) {
      return 0;
    }
    const answer = await ask("kiosk/punches", {
      method: "POST",
      headers: { "content-type": "application/json", "X-Kiosk-API-Key": apiKey },
      body: JSON.stringify({ punches }),
    });
    if (!answer.ok) {
      return waiting();
    }
    const keys = new Set((await answer.json()).punches.map(({ key }) => key));
    await work("readwrite", (store) => {
      punches.filter(({ key }) => keys.has(key)).forEach(({ counter }) => store.delete(counter));
    });
  }
}

/** Has the kiosk open without a network from now on. A newer one opens as soon as nobody uses this one. */
async function install() {
  const workers = navigator.serviceWorker;
  if (!workers) {
    return;
  }
  const taken = () => new Promise((done) => {
    workers.addEventListener("controllerchange", done, { once: true });
  });
  const first = workers.controller ? undefined : taken();
  const registration = await workers.register("/sw.js");
  setInterval(() => registration.update().catch(() => {}), 3600000);
  await first;
  await taken();
  setInterval(() => {
    const isUsed = document.querySelector(".result, dialog[open]") || !document.querySelector(".ready");
    if (!isUsed) {
      location.reload();
    }
  }, 3000);
}

/** Begins, and gives how many punches are kept. */
function begin() {
  install().catch(() => {});
  return waiting();
}

window.keeping = { begin, keep, catchUp };
