//! `/admin/rules` and `/admin/organisation`: the organisation's rules, and what else timesheets depend on that is its
//! own; `/admin/categories/{id}/rules` and `/admin/users/{id}/rules`: what is agreed for a category or for someone.

use std::sync::Arc;

use chrona_api_types::{CategoryId, OrganisationTime, PersonId, WorkRulesEntry, WorkRulesId};
use chrona_store::time::rows::Owner;
use chrona_work_time::RuleChanges;
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

use crate::{
    App,
    api::{
        body::{Answer, Given, ListAnswer, Nothing},
        problem::ApiError,
        security::SignedIn,
    },
    kernel::Request,
    services::time::{organisation, rules},
};

pub(crate) struct WorkRulesApi;

#[OpenApi(prefix_path = "/admin", tag = "crate::api::Tag::WorkingTime")]
impl WorkRulesApi {
    /// Lists the rules that differ from the law's defaults, the last ones first, with those that were annulled.
    #[oai(path = "/rules", method = "get", operation_id = "list_work_rules")]
    async fn list(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<ListAnswer<WorkRulesEntry>, ApiError> {
        listed(&app, &request.0, Owner::Organisation).await
    }

    /// Enters rules that hold from a day on; what they do not name stays as it was. Those that began on the same day are
    /// annulled, and these take their place.
    #[oai(path = "/rules", method = "post", operation_id = "enter_work_rules")]
    async fn enter(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<RuleChanges>,
    ) -> Result<Answer<WorkRulesEntry, 201>, ApiError> {
        let made = rules::record(&app, &request.0, Owner::Organisation, body.0).await?;
        Ok(Answer(made))
    }

    /// Annuls rules: they never held.
    #[oai(
        path = "/rules/:id/annul",
        method = "post",
        operation_id = "annul_work_rules"
    )]
    async fn annul(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The rules.
        id: Path<WorkRulesId>,
    ) -> Result<Nothing, ApiError> {
        rules::annul(&app, &request.0, Owner::Organisation, id.0).await?;
        Ok(Nothing)
    }

    /// Lists what is agreed for a category, the last ones first, with those that were annulled.
    #[oai(
        path = "/categories/:id/rules",
        method = "get",
        operation_id = "list_category_rules"
    )]
    async fn list_of_category(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The category.
        id: Path<CategoryId>,
    ) -> Result<ListAnswer<WorkRulesEntry>, ApiError> {
        listed(&app, &request.0, Owner::Category(id.0)).await
    }

    /// Enters rules that hold for a category from a day on, before the organisation's.
    /// Those of the same category that began on the same day are annulled, and these take their place.
    #[oai(
        path = "/categories/:id/rules",
        method = "post",
        operation_id = "enter_category_rules"
    )]
    async fn enter_of_category(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The category.
        id: Path<CategoryId>,
        body: Given<RuleChanges>,
    ) -> Result<Answer<WorkRulesEntry, 201>, ApiError> {
        let made = rules::record(&app, &request.0, Owner::Category(id.0), body.0).await?;
        Ok(Answer(made))
    }

    /// Annuls rules of a category: they never held.
    #[oai(
        path = "/categories/:id/rules/:rules_id/annul",
        method = "post",
        operation_id = "annul_category_rules"
    )]
    async fn annul_of_category(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The category.
        id: Path<CategoryId>,
        /// The rules.
        rules_id: Path<WorkRulesId>,
    ) -> Result<Nothing, ApiError> {
        rules::annul(&app, &request.0, Owner::Category(id.0), rules_id.0).await?;
        Ok(Nothing)
    }

    /// Lists what is agreed for someone, the last ones first, with those that were annulled.
    #[oai(
        path = "/users/:id/rules",
        method = "get",
        operation_id = "list_person_rules"
    )]
    async fn list_of_person(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
    ) -> Result<ListAnswer<WorkRulesEntry>, ApiError> {
        listed(&app, &request.0, Owner::Person(id.0)).await
    }

    /// Enters rules that hold for someone from a day on, before those of the category and the organisation's.
    /// Those of the same person that began on the same day are annulled, and these take their place.
    #[oai(
        path = "/users/:id/rules",
        method = "post",
        operation_id = "enter_person_rules"
    )]
    async fn enter_of_person(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        body: Given<RuleChanges>,
    ) -> Result<Answer<WorkRulesEntry, 201>, ApiError> {
        let made = rules::record(&app, &request.0, Owner::Person(id.0), body.0).await?;
        Ok(Answer(made))
    }

    /// Annuls rules of someone: they never held.
    #[oai(
        path = "/users/:id/rules/:rules_id/annul",
        method = "post",
        operation_id = "annul_person_rules"
    )]
    async fn annul_of_person(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        /// The person.
        id: Path<PersonId>,
        /// The rules.
        rules_id: Path<WorkRulesId>,
    ) -> Result<Nothing, ApiError> {
        rules::annul(&app, &request.0, Owner::Person(id.0), rules_id.0).await?;
        Ok(Nothing)
    }

    /// Answers how many people the organisation employs, and which public holidays it has.
    #[oai(
        path = "/organisation",
        method = "get",
        operation_id = "organisation_time"
    )]
    async fn organisation(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
    ) -> Result<Answer<OrganisationTime>, ApiError> {
        Ok(Answer(organisation::get(&app, &request.0).await?))
    }

    /// Says how many people the organisation employs, and which public holidays it has.
    #[oai(
        path = "/organisation",
        method = "put",
        operation_id = "set_organisation_time"
    )]
    async fn set_organisation(
        &self,
        app: Data<&Arc<App>>,
        request: SignedIn,
        body: Given<OrganisationTime>,
    ) -> Result<Answer<OrganisationTime>, ApiError> {
        Ok(Answer(organisation::set(&app, &request.0, body.0).await?))
    }
}

async fn listed(
    app: &App,
    request: &Request,
    owner: Owner,
) -> Result<ListAnswer<WorkRulesEntry>, ApiError> {
    let found = rules::list(app, request, owner).await?;
    let total = found.len() as u64;
    Ok(ListAnswer(found, total))
}
