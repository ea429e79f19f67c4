//! Joining with an HR code: three steps that anyone may take.

use chrona_api_types::{
    CompleteOnboarding, InitiateOnboarding, OnboardingBegun, OnboardingCompleted, OtpVerified,
    VerifyOtp,
};

use crate::api::{ApiError, Client, client::Method};

impl Client {
    /// Begins with an HR code; six digits are e-mailed: `POST /onboarding/initiate`.
    pub async fn initiate_onboarding(
        &self,
        code: &InitiateOnboarding,
    ) -> Result<OnboardingBegun, ApiError> {
        self.call(Method::Post, "/onboarding/initiate", Some(code))
            .await
    }

    /// Shows the six digits: `POST /onboarding/verify-otp`.
    pub async fn verify_otp(&self, digits: &VerifyOtp) -> Result<OtpVerified, ApiError> {
        self.call(Method::Post, "/onboarding/verify-otp", Some(digits))
            .await
    }

    /// Makes the account and the phone: `POST /onboarding/complete`.
    pub async fn complete_onboarding(
        &self,
        completion: &CompleteOnboarding,
    ) -> Result<OnboardingCompleted, ApiError> {
        self.call(Method::Post, "/onboarding/complete", Some(completion))
            .await
    }
}
