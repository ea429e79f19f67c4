//! `infra/kubernetes`: what kustomize makes of each overlay, held against the API's schemas, the image, the
//! compose files and the server's settings. There need be no cluster.

pub(crate) mod built;
mod fits;
mod schemas;
mod secrets;
