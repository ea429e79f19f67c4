// What the tablet keeps while there is no network, and what opens the kiosk without one. It is loaded once
// the kiosk is up, which finds it as `window.keeping`.

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const KEYS = "chrona.kiosk.signing-keys";
// The server publishes a key ten minutes before it signs.
const KEYS_MS = 300000;
const NOTE = "chrona.kiosk.checkpoint";
const LEDGER_KEY = "chrona.kiosk.ledger-key";
const REFUSED = "chrona.kiosk.checkpoint-refused";
const CHECKPOINT_MS = 600000;
const AT_ONCE = 20;
const PATIENCE_MS = 10000;
// The pause before the files that open the kiosk without a network are asked for again, when one did not come.
const AGAIN_MS = 15000;
const LONGEST_MS = 900000;

let opened;
let learnt = 0;
let compared = 0;

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
  try {
    const { kid } = JSON.parse(new TextDecoder().decode(bytes(header)));
    const known = JSON.parse(localStorage.getItem(KEYS)).find((key) => key.kid === kid);
    const key = await crypto.subtle.importKey("jwk", known, ALGORITHM, false, ["verify"]);
    const text = new TextEncoder().encode(`${header}.${payload}`);
    return !(await crypto.subtle.verify(ALGORITHM.name, key, bytes(signature), text));
  } catch {
    return false;
  }
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

async function sha256(...parts) {
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function same(one, other) {
  return one.length === other.length && one.every((byte, place) => byte === other[place]);
}

/** What a checkpoint says: docs/ledger.md has its form. */
function read(note) {
  const [origin, size, root] = note.split("\n");
  return { origin, size: Number(size), root: bytes(root) };
}

/** Whether the newer tree is the older gone on (RFC 9162, section 2.1.4.2). */
async function goesOn(older, newer, path) {
  if (older.size >= newer.size) {
    return older.size === newer.size && same(older.root, newer.root);
  }
  const node = (left, right) => sha256(new Uint8Array([1]), left, right);
  const half = (number) => Math.floor(number / 2);
  let first = older.size - 1;
  let second = newer.size - 1;
  while (first % 2 === 1) {
    [first, second] = [half(first), half(second)];
  }
  const rest = path.map(bytes);
  // The older tree is a subtree of the newer where it is full: then nobody has to say its root.
  let old = first === 0 ? older.root : rest.shift();
  let now = old;
  for (const sibling of rest) {
    if (second === 0) {
      return false;
    }
    if (first % 2 === 1 || first === second) {
      old = await node(sibling, old);
      now = await node(sibling, now);
      while (first % 2 === 0 && first !== 0) {
        [first, second] = [half(first), half(second)];
      }
    } else {
      now = await node(now, sibling);
    }
    [first, second] = [half(first), half(second)];
  }
  return second === 0 && old !== undefined && same(old, older.root) && same(now, newer.root);
}

/** Whether the ledger's key signed the checkpoint; what a browser without Ed25519 cannot tell, it believes. */
async function vouched(note, key) {
  const [text, signatures] = note.split("\n\n");
  const { origin } = read(note);
  const line = signatures.split("\n").find((line) => line.startsWith(`— ${origin} `));
  const signature = bytes(line?.split(" ")[2] ?? "");
  const raw = bytes(key);
  const id = (await sha256(origin, "\n", new Uint8Array([1]), raw)).slice(0, 4);
  let known;
  try {
    known = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  } catch {
    return true;
  }
  const signed = new TextEncoder().encode(`${text}\n`);
  return same(signature.slice(0, 4), id)
    && crypto.subtle.verify("Ed25519", known, signature.slice(4), signed);
}

/** Holds the ledger to the last checkpoint that this tablet saw, and keeps the newer one if it goes on from
    there; otherwise the one that was kept stays, and the other beside it. */
async function compare(apiKey) {
  const kept = localStorage.getItem(NOTE);
  const since = kept ? read(kept).size : 0;
  const answer = await ask(`kiosk/checkpoint?since=${since}`, { headers: { "X-Kiosk-API-Key": apiKey } });
  if (!answer.ok) {
    return;
  }
  const { checkpoint, key, path } = await answer.json();
  compared = Date.now();
  if (!checkpoint && !kept) {
    return;
  }
  const known = localStorage.getItem(LEDGER_KEY) ?? key;
  const isGood = async () => checkpoint && key === known && await vouched(checkpoint, known)
    && (!kept || (read(kept).origin === read(checkpoint).origin
      && await goesOn(read(kept), read(checkpoint), path)));
  // What cannot even be read does not go on.
  if (await isGood().catch(() => false)) {
    localStorage.setItem(LEDGER_KEY, key);
    localStorage.setItem(NOTE, checkpoint);
    localStorage.removeItem(REFUSED);
  } else {
    localStorage.setItem(REFUSED, checkpoint ?? "");
  }
}

/** Learns the keys that sign badges, holds the ledger to what was seen of it, and sends what is kept, oldest first; gives how many still wait. Fails
    when the server cannot be reached; what it will not take now is sent another time. */
async function catchUp(apiKey) {
  if (Date.now() - learnt > KEYS_MS) {
    const answer = await ask(".well-known/jwks.json");
    if (answer.ok) {
      const { keys } = await answer.json();
      localStorage.setItem(KEYS, JSON.stringify(keys ?? []));
      learnt = Date.now();
    }
  }
  if (Date.now() - compared > CHECKPOINT_MS && crypto.subtle) {
    await compare(apiKey).catch(() => {});
  }
  for (;;) {
    const punches = await work("readonly", (store) => store.getAll(null, AT_ONCE)).catch(() => []);
    if (punches.length === 0) {
      return 0;
    }
    let taken = await send(apiKey, punches);
    if (taken === undefined) {
      // One that the server cannot take keeps none of the others back.
      taken = new Set();
      for (const punch of punches) {
        (await send(apiKey, [punch]))?.forEach((key) => taken.add(key));
      }
    }
    const done = punches.filter(({ key }) => taken.has(key));
    await work("readwrite", (store) => {
      done.forEach(({ counter }) => store.delete(counter));
    }).catch(() => {});
    if (done.length < punches.length) {
      return waiting();
    }
  }
}

/** Sends punches; gives the keys of those that the server answered for, undefined when it takes none of them
    as they are. */
async function send(apiKey, punches) {
  const answer = await ask("kiosk/punches", {
    method: "POST",
    headers: { "content-type": "application/json", "X-Kiosk-API-Key": apiKey },
    body: JSON.stringify({ punches }),
  });
  if (answer.ok) {
    return new Set((await answer.json()).punches.map(({ key }) => key));
  }
  return [400, 413, 422, 500].includes(answer.status) ? undefined : new Set();
}

/** Whether a service worker that is being installed came with all its files. */
function installed(worker) {
  return new Promise((done) => {
    const look = () => {
      if (worker.state === "activated" || worker.state === "redundant") {
        done(worker.state === "activated");
      }
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

/** Registers the service worker, again and again until it has all its files. */
async function registered(workers) {
  for (let pause = AGAIN_MS; ; pause = Math.min(pause * 2, LONGEST_MS)) {
    try {
      const registration = await workers.register("/sw.js");
      const coming = registration.installing ?? registration.waiting;
      if (registration.active || !coming || await installed(coming)) {
        return registration;
      }
    } catch {
      // The server is away, or one file is.
    }
    await new Promise((done) => { setTimeout(done, pause); });
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
  const registration = await registered(workers);
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
  return waiting().catch(() => 0);
}

window.keeping = { begin, keep, catchUp };
