//! `/onboarding`: joining with an HR code.

use std::sync::Arc;

use chrona_api_types::{
    CompleteOnboarding, InitiateOnboarding, Language, OnboardingBegun, OnboardingCompleted,
    OtpVerified, RegisterDevice, VerifyOtp,
};
use poem::web::Data;
use poem_openapi::OpenApi;

use crate::{
    App,
    api::{
        body::{Answer, Given},
        client::Client,
        cookie::{Browser, WithCookies},
        problem::ApiError,
    },
    services::people::onboarding::{self, Completion},
};

pub(crate) struct OnboardingApi;

#[OpenApi(prefix_path = "/onboarding", tag = "crate::api::Tag::Joining")]
impl OnboardingApi {
    /// Begins with an HR code and the address it was made for; six digits are e-mailed there.
    #[oai(
        path = "/initiate",
        method = "post",
        operation_id = "initiate_onboarding"
    )]
    async fn initiate(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        body: Given<InitiateOnboarding>,
    ) -> Result<Answer<OnboardingBegun>, ApiError> {
        Ok(Answer(onboarding::initiate(&app, body.0, &client.0).await?))
    }

    /// Shows the six digits: five tries within ten minutes.
    #[oai(path = "/verify-otp", method = "post", operation_id = "verify_otp")]
    async fn verify(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        body: Given<VerifyOtp>,
    ) -> Result<Answer<OtpVerified>, ApiError> {
        Ok(Answer(onboarding::verify(&app, &body.0, &client.0).await?))
    }

    /// Makes the account and the phone, and signs in.
    #[oai(
        path = "/complete",
        method = "post",
        operation_id = "complete_onboarding"
    )]
    async fn complete(
        &self,
        app: Data<&Arc<App>>,
        client: Client,
        browser: Browser,
        body: Given<CompleteOnboarding>,
    ) -> Result<WithCookies<Answer<OnboardingCompleted>>, ApiError> {
        let body = body.0;
        let in_cookie = body.refresh_in_cookie.unwrap_or(false);
        if in_cookie {
            browser.must_be_same_origin()?;
        }
        let completion = Completion {
            session_token: body.session_token,
            password: body.password,
            device: RegisterDevice {
                device_fingerprint: body.device_fingerprint,
                device_name: body.device_name,
                attestation_data: body.attestation_data,
                public_key: body.public_key,
                replace_device_id: None,
            },
        };
        let joined = onboarding::complete(&app, completion, &client.0).await?;
        let grant = joined.grant;
        let answer = Answer(OnboardingCompleted {
            success: true,
            message: match client.0.language() {
                Language::Fr => "Bienvenue. Ce téléphone peut pointer pour vous.",
                Language::En => "Welcome. This phone can clock in for you.",
            }
            .to_owned(),
            user_id: joined.account_id,
            device_id: joined.device_id,
            access_token: grant.access.access_token,
            expires_in: grant.access.expires_in,
            refresh_token: (!in_cookie).then(|| grant.refresh.clone()),
        });
        Ok(if in_cookie {
            WithCookies::keep(answer, &grant.refresh, grant.session_seconds)
        } else {
            WithCookies::none(answer)
        })
    }
}
