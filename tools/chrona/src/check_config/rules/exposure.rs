//! What others than those who should can reach, read or say.

use std::net::SocketAddr;

use super::Findings;

/// Networks that hold so many addresses are nobody's own.
const WIDEST_PROXIES: u8 = 8;
const SHORTEST_TOKEN: usize = 16;

pub(super) fn look(found: &mut Findings<'_>) {
    listeners(found);
    proxies(found);
    pages(found);
    figures(found);
}

fn listeners(found: &mut Findings<'_>) {
    let listeners = &found.settings.listeners;
    let open: [SocketAddr; 3] = [listeners.api, listeners.backoffice, listeners.kiosk];
    let is_reached = open.iter().any(|at| !at.ip().is_loopback());
    let is_clear = listeners.tls.is_none() && found.settings.web.trusted_proxies.is_empty();
    found.danger(
        is_reached && is_clear,
        "TLS_CERT_PATH",
        "is not set, nor is TRUSTED_PROXIES: passwords and badges go through the network in clear, and browsers \
         give such pages no camera. Put a proxy with a certificate in front and name its network in \
         TRUSTED_PROXIES, or set TLS_CERT_PATH and TLS_KEY_PATH",
    );
    let mut named = vec![
        ("API_ADDR", listeners.api),
        ("BACKOFFICE_ADDR", listeners.backoffice),
        ("KIOSK_ADDR", listeners.kiosk),
    ];
    named.extend(listeners.metrics.map(|at| ("METRICS_ADDR", at)));
    for (index, (name, at)) in named.iter().enumerate() {
        let clash = |other: &SocketAddr| {
            let everywhere = at.ip().is_unspecified() || other.ip().is_unspecified();
            at.port() != 0 && other.port() == at.port() && (everywhere || other.ip() == at.ip())
        };
        if let Some((other, _)) = named[..index].iter().find(|(_, other)| clash(other)) {
            let words =
                format!("is {at}, where {other} listens already. Give each a port of its own");
            found.add(true, super::Weight::Stops, name, words);
        }
    }
}

fn proxies(found: &mut Findings<'_>) {
    let web = &found.settings.web;
    let wide = web
        .trusted_proxies
        .iter()
        .find(|network| network.prefix_len() < WIDEST_PROXIES);
    if let Some(network) = wide {
        let words = format!(
            "holds {network}: nearly anyone may say which address they come from, and no limit of sign-ins holds. \
             Name the proxy's own network"
        );
        found.danger(true, "TRUSTED_PROXIES", words);
    }
    let is_https = found.settings.mail.backoffice_url.starts_with("https://");
    found.advice(
        is_https && !web.hsts,
        "ENABLE_HSTS",
        "is false: a browser's first request may go out without HTTPS. Set it to true once HTTPS works",
    );
    found.advice(
        web.hsts && web.trusted_proxies.is_empty() && found.settings.listeners.tls.is_none(),
        "ENABLE_HSTS",
        "is true, but the server neither speaks HTTPS nor knows a proxy that does: it is never told. Set \
         TRUSTED_PROXIES or TLS_CERT_PATH",
    );
    found.advice(
        is_https && web.trusted_proxies.is_empty() && found.settings.listeners.tls.is_none(),
        "TRUSTED_PROXIES",
        "is not set, and BACKOFFICE_URL says that a proxy is in front: everyone counts as one network when \
         sign-ins are limited. Name the proxy's network",
    );
}

fn pages(found: &mut Findings<'_>) {
    let web = &found.settings.web;
    let url = &found.settings.mail.backoffice_url;
    found.advice(
        web.production && web.docs,
        "ENABLE_DOCS",
        "is true: everyone reads /docs and /openapi.json. Set it to false unless that is wanted",
    );
    let is_real = url.starts_with("https://") && !url.contains("localhost");
    found.add(
        !web.production && is_real,
        super::Weight::Danger,
        "ENVIRONMENT",
        format!("is development while people come to {url}: everyone reads /docs and /metrics. Take it away"),
    );
    let plain = web
        .allowed_origins
        .iter()
        .find(|origin| origin.starts_with("http://"));
    if let Some(origin) = plain {
        let words = format!(
            "holds {origin}: who stands between a browser and that page calls the API in its name. Use https"
        );
        found.danger(true, "ALLOWED_ORIGINS", words);
    }
    found.advice(
        web.allow_credentials && web.allowed_origins.is_empty(),
        "ALLOW_CREDENTIALS",
        "is true, but no other origin may call. Take it away, or set ALLOWED_ORIGINS",
    );
    let level = found.settings.logging.level;
    found.advice(
        web.production && is_chatty(&level.to_string()),
        "LOG_LEVEL",
        format!("is {level}: the log grows fast and says much. Set info"),
    );
}

fn is_chatty(level: &str) -> bool {
    ["debug", "trace"]
        .iter()
        .any(|chatty| level.eq_ignore_ascii_case(chatty))
}

fn figures(found: &mut Findings<'_>) {
    let (web, at) = (&found.settings.web, found.settings.listeners.metrics);
    let token = web.metrics_token.as_deref();
    found.advice(
        token.is_some_and(|token| token.len() < SHORTEST_TOKEN),
        "METRICS_TOKEN",
        format!(
            "is shorter than {SHORTEST_TOKEN} characters. Make one with `openssl rand -hex 32`"
        ),
    );
    found.advice(
        at.is_some_and(|at| !at.ip().is_loopback()),
        "METRICS_ADDR",
        "is reached from other machines, and asks for no token. Let a firewall or a network of its own keep others \
         away",
    );
    found.advice(
        web.production && token.is_none() && at.is_none(),
        "METRICS_TOKEN",
        "is not set, nor is METRICS_ADDR: nothing can watch the server. See docs/monitoring.md",
    );
}
