//! A door with its kiosk, and someone with a phone before it.

use chrona_backend::services::ledger::{self, Finding};

use crate::harness::{Db, Person, Server, TestKiosk};

/// What most tests of punching begin with.
pub(crate) struct Door {
    pub(crate) server: Server,
    pub(crate) admin: Person,
    /// Camille, who has a phone.
    pub(crate) person: Person,
    pub(crate) phone: i64,
    pub(crate) kiosk: TestKiosk,
}

impl Door {
    pub(crate) async fn open(db: Db) -> Self {
        let settings = [
            ("BADGE_LIMIT_PER_10S", "1000"),
            // The clock is moved by hours.
            ("ACCESS_TOKEN_EXPIRE_MINUTES", "1440"),
        ];
        Self::of(Server::start_with(db, &settings).await).await
    }

    /// A door of this server.
    pub(crate) async fn of(server: Server) -> Self {
        let admin = server.admin().await;
        let person = server.person(&admin, "camille@exemple.fr", "user").await;
        let phone = server.phone(&person, "telephone-1").await;
        let kiosk = server.kiosk(&admin, "Porte A").await;
        Self {
            server,
            admin,
            person,
            phone,
            kiosk,
        }
    }

    /// Punches so many times, one after the other.
    pub(crate) async fn punches(&self, count: usize) {
        for _ in 0..count {
            let badge = self.server.badge(&self.person, self.phone).await;
            self.server.punch(&self.kiosk, &badge).await.ok(200);
        }
    }

    /// What `chrona ledger verify` says.
    pub(crate) async fn verified(&self) -> Result<ledger::Verified, Finding> {
        ledger::verify(&self.server.app, &[], |_| {}).await
    }
}
