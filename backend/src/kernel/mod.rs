//! What every capability may use, and which uses none: the context, who asks and what they may do, errors, limits,
//! passwords, names, moments, notes of what was read.

pub mod alerts;
pub mod audited_reads;
mod calendar_faults;
mod caller;
pub mod common_passwords;
mod context;
mod error;
pub mod events;
pub mod limits;
pub mod moments;
pub mod names;
pub mod own_password;
pub mod passwords;
pub mod permissions;
pub mod reading_ahead;
mod scope;
pub mod tasks;
pub mod text;
mod time_faults;
pub mod turn;
mod tx;

pub use caller::{Caller, ClientInfo, Request};
pub use context::{AppError, Context};
pub use error::{Fault, FaultKind, ServiceError};
pub use time_faults::TimeFault;
pub use tx::Tx;
