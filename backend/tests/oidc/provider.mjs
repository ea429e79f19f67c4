// An OpenID Connect provider for the tests: oidc-provider, with sign-ins as short as they can be.
//
//     node provider.mjs PACKAGE REDIRECT_URI [CERTIFICATE KEY]
//
// PACKAGE is the folder of oidc-provider. The first line printed is the issuer. A person signs in by
// typing who they are: `SUBJECT ADDRESS verified`, or another last word. The end of standard input is
// the end of the test.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// Standard output is for the issuer alone; the package says what is unfit for production.
console.info = console.warn = () => {};

const [folder, redirectUri, certificate, key] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(join(folder, "lib/index.js")).href);

const people = new Map();

function remember(words) {
  const [subject, email, verified] = words.trim().split(/\s+/);
  people.set(subject, { sub: subject, email, email_verified: verified === "verified" });
  return subject;
}

const server = certificate
  ? createTlsServer({ cert: readFileSync(certificate), key: readFileSync(key) })
  : createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `${certificate ? "https" : "http"}://localhost:${server.address().port}`;

const provider = new Provider(issuer, {
  claims: { email: ["email", "email_verified"] },
  clients: [
    {
      client_id: "chrona",
      client_secret: "a provider's secret: for tests",
      redirect_uris: [redirectUri],
    },
  ],
  cookies: { keys: ["only for tests"] },
  features: { devInteractions: { enabled: false } },
  findAccount: (_context, id) => ({ accountId: id, claims: () => people.get(id) }),
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  // Nobody is asked what Chrona may know.
  async loadExistingGrant({ oidc }) {
    const grant = new provider.Grant({
      accountId: oidc.session.accountId,
      clientId: oidc.client.clientId,
    });
    grant.addOIDCScope("openid email");
    await grant.save();
    return grant;
  },
  pkce: { required: () => true },
});

const page = `<!doctype html><html lang="fr"><title>Fournisseur</title><main><h1>Fournisseur</h1>
<form method="post"><label>Qui <input name="login" data-testid="provider-login"></label>
<button data-testid="provider-sign-in">Continuer</button></form></main></html>`;

async function interact(request, response) {
  if (request.method !== "POST") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(page);
    return;
  }
  let body = "";
  for await (const chunk of request) body += chunk;
  const words = new URLSearchParams(body).get("login") ?? "";
  const outcome = words
    ? { login: { accountId: remember(words) } }
    : { error: "access_denied", error_description: "not today" };
  await provider.interactionFinished(request, response, outcome);
}

const answer = provider.callback();
server.on("request", (request, response) => {
  if (request.url.startsWith("/interaction/")) {
    interact(request, response).catch((error) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  } else {
    answer(request, response);
  }
});
console.log(issuer);
process.stdin.resume();
process.stdin.on("end", () => process.exit());
