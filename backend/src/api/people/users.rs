//! `/admin/users`: accounts.

use std::sync::Arc;

use chrona_api_types::{
    AskForEmailChange, CreateUser, PersonId, Ping, Role, SetRole, SiteId, TeamId, UpdateUser, User,
    UserSort,
};
use chrona_store::{Page, identity::accounts::AccountFilter};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Path, Query},
};

use crate::{
    App,
    api::{
        body::{Answer, Given, Nothing, PageAnswer},
        problem::ApiError,
        security::SignedIn,
    },
    kernel::permissions::Action,
    services::{
        identity::{accounts, email_changes, mail_links, second_factor, sessions},
        people::{employments, new_account},
    },
};

pub(crate) struct UsersApi;

#[OpenApi(prefix_path = "/admin", tag = "crate::api::Tag::Administration")]
impl UsersApi {
    /// Answers an administrator.
    #[oai(path = "/ping", method = "get", operation_id = "ping")]
    async fn ping(&self, request: SignedIn) -> Result<Answer<Ping>, ApiError> {
        request.0.caller.may(Action::ReadOperations)?;
        Ok(Answer(Ping { pong: true }))
    }

    /// Lists accounts, newest first unless asked otherwise.
    #[oai(path = "/users", method = "get", operation_id = "list_users")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// Only those whose name, staff number and address hold each of these words, without case, accents and
        /// signs.
        #[oai(validator(max_length = 200))]
        search: Query<Option<String>>,
        /// Only those of this role.
        role: Query<Option<Role>>,
        /// Only of those who belong to this team today.
        team_id: Query<Option<TeamId>>,
        /// Only of those whose team works at this site today.
        site_id: Query<Option<SiteId>>,
        /// Only those that are open, or that are closed.
        open: Query<Option<bool>>,
        /// What comes first: `newest` when absent, or `name`.
        sort: Query<Option<UserSort>>,
        /// How many to pass over.
        offset: Query<Option<u64>>,
        /// How many to answer: 50 when absent, 100 at most.
        limit: Query<Option<u64>>,
        /// The account after which the page begins, instead of an offset: the last one of the page before. Such a
        /// page does not say how many there are in all.
        after: Query<Option<PersonId>>,
    ) -> Result<PageAnswer<User>, ApiError> {
        let page = Page::new(offset.0, limit.0);
        let wanted = AccountFilter {
            words: Vec::new(),
            role: role.0,
            team_id: team_id.0,
            site_id: site_id.0,
            is_open: open.0,
            sort: sort.0.unwrap_or_default(),
        };
        let search = search.0.as_deref();
        if let Some(after) = after.0 {
            let place = (after, page.limit);
            let users = accounts::list_after(&app, &request.0, search, wanted, place).await?;
            return Ok(PageAnswer(users, None));
        }
        let (users, total) = accounts::list(&app, &request.0, search, wanted, page).await?;
        Ok(PageAnswer(users, Some(total)))
    }

    /// Makes an account.
    #[oai(path = "/users", method = "post", operation_id = "create_user")]
    async fn create(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<CreateUser>,
    ) -> Result<Answer<User, 201>, ApiError> {
        Ok(Answer(new_account::create(&app, &request.0, body.0).await?))
    }

    /// Answers one account.
    #[oai(path = "/users/:id", method = "get", operation_id = "get_user")]
    async fn get(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The account.
        id: Path<PersonId>,
    ) -> Result<Answer<User>, ApiError> {
        Ok(Answer(accounts::get(&app, &request.0, id.0).await?))
    }

    /// Changes what is said of someone: names, staff number, language, role and team, all of it or nothing.
    #[oai(path = "/users/:id", method = "patch", operation_id = "update_user")]
    async fn update(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The account.
        id: Path<PersonId>,
        body: Given<UpdateUser>,
    ) -> Result<Answer<User>, ApiError> {
        Ok(Answer(
            employments::update(&app, &request.0, id.0, body.0).await?,
        ))
    }

    /// Closes an account. With punches it is made anonymous and they stay; without, it is deleted.
    #[oai(path = "/users/:id", method = "delete", operation_id = "close_user")]
    async fn close(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The account.
        id: Path<PersonId>,
    ) -> Result<Nothing, ApiError> {
        accounts::close(&app, &request.0, id.0).await?;
        Ok(Nothing)
    }

    /// Takes an account's second factor away and ends its sessions, for who lost phone and codes.
    #[oai(
        path = "/users/:id/second-factor",
        method = "delete",
        operation_id = "reset_second_factor"
    )]
    async fn reset_second_factor(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The account.
        id: Path<PersonId>,
    ) -> Result<Nothing, ApiError> {
        second_factor::reset(&app, &request.0, id.0).await?;
        Ok(Nothing)
    }

    /// Ends every session of an account.
    #[oai(
        path = "/users/:id/end-sessions",
        method = "post",
        operation_id = "end_sessions"
    )]
    async fn end_sessions(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The account.
        id: Path<PersonId>,
    ) -> Result<Nothing, ApiError> {
        sessions::end_all_of(&app, &request.0, id.0).await?;
        Ok(Nothing)
    }

    /// Sends the account's owner a link to choose a new password.
    #[oai(
        path = "/users/:id/send-password-reset",
        method = "post",
        operation_id = "send_password_reset"
    )]
    async fn send_password_reset(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The account.
        id: Path<PersonId>,
    ) -> Result<Nothing, ApiError> {
        mail_links::send_reset_to(&app, &request.0, id.0).await?;
        Ok(Nothing)
    }

    /// Sends the account's owner a link that shows that the address is theirs.
    #[oai(
        path = "/users/:id/send-address-check",
        method = "post",
        operation_id = "send_address_check"
    )]
    async fn send_address_check(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The account.
        id: Path<PersonId>,
    ) -> Result<Nothing, ApiError> {
        mail_links::send_address_check_to(&app, &request.0, id.0).await?;
        Ok(Nothing)
    }

    /// Asks for another address of an account: in force once its owner opens the link that is sent there, and
    /// undone for a week by one that is sent to the address before.
    #[oai(
        path = "/users/:id/email-change",
        method = "post",
        operation_id = "ask_for_email_change"
    )]
    async fn ask_for_email_change(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The account.
        id: Path<PersonId>,
        body: Given<AskForEmailChange>,
    ) -> Result<Answer<User>, ApiError> {
        Ok(Answer(
            email_changes::ask_for(&app, &request.0, id.0, &body.0).await?,
        ))
    }

    /// Takes back that an account shall have another address, before it is confirmed.
    #[oai(
        path = "/users/:id/email-change",
        method = "delete",
        operation_id = "cancel_email_change"
    )]
    async fn cancel_email_change(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The account.
        id: Path<PersonId>,
    ) -> Result<Answer<User>, ApiError> {
        Ok(Answer(
            email_changes::cancel_for(&app, &request.0, id.0).await?,
        ))
    }

    /// Gives an account another role.
    #[oai(path = "/users/:id/role", method = "patch", operation_id = "set_role")]
    async fn patch_role(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The account.
        id: Path<PersonId>,
        body: Given<SetRole>,
    ) -> Result<Answer<User>, ApiError> {
        Ok(Answer(
            accounts::set_role(&app, &request.0, id.0, &body.0.role).await?,
        ))
    }

    /// Gives an account another role, for clients that cannot send PATCH.
    #[oai(
        path = "/users/:id/role",
        method = "post",
        operation_id = "set_role_by_post"
    )]
    async fn post_role(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The account.
        id: Path<PersonId>,
        body: Given<SetRole>,
    ) -> Result<Answer<User>, ApiError> {
        self.patch_role(app, request, id, body).await
    }
}
