# syntax=docker/dockerfile:1.10
# The server and the operator's command line, with both apps inside, in an image that holds nothing else.

FROM rust:1.95.0-bookworm AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends musl-tools \
    && rm -rf /var/lib/apt/lists/* \
    && rustup target add wasm32-unknown-unknown "$(uname -m)-unknown-linux-musl"
WORKDIR /src
ENV CARGO_INCREMENTAL=0 CARGO_TARGET_DIR=/target
COPY .cargo .cargo
COPY Cargo.toml Cargo.lock rust-toolchain.toml clippy.toml ./
COPY backend backend
COPY backoffice backoffice
COPY crates crates
COPY kiosk kiosk
COPY tools tools
COPY infra/postgres infra/postgres
COPY LICENSE LICENSE
# What was compiled of the dependencies is kept from one build to the next.
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/target \
    cargo xtask build
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/target \
    target="$(uname -m)-unknown-linux-musl" \
    && cargo build --release --locked --target "$target" --bin chrona-backend --bin chrona \
    && mkdir -p /empty /image/etc/ssl/certs \
    && cp "/target/$target/release/chrona-backend" "/target/$target/release/chrona" /image/ \
    && cp /etc/ssl/certs/ca-certificates.crt /image/etc/ssl/certs/ \
    && cp LICENSE /image/ \
    && cargo xtask notices /image/NOTICES.txt

# The command line beside PostgreSQL's own programs, of the server's version: for backups alone.
FROM postgres:16.16-bookworm AS backup
COPY --from=build /image/chrona /usr/local/bin/chrona
COPY --from=build /image/etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /image/LICENSE /image/NOTICES.txt /usr/share/doc/chrona/

FROM scratch
ARG VERSION=0.1.0
ARG REVISION=unknown
# Where the repository is: a release says it.
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="Chrona" \
      org.opencontainers.image.description="A self-hosted time clock: API, back-office and kiosk in one program" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.url="$SOURCE" \
      org.opencontainers.image.documentation="$SOURCE" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
COPY --from=build /image/ /
# Where a SQLite database and its keys are made, when nothing else is said.
COPY --from=build --chown=65532:65532 /empty /data
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 8000 5173 5174
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/chrona-backend", "--live"]
ENTRYPOINT ["/chrona-backend"]
