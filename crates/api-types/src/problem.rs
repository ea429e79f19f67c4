//! Problems: every refusal as `application/problem+json` (RFC 9457) with a stable code.

use serde::{Deserialize, Serialize};

use crate::{Language, SecondPunch};

/// A refusal, for people (`detail`) and for programs (`code`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct Problem {
    /// `urn:chrona:problem:` and the code.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", oai(rename = "type"))]
    pub kind: String,
    /// What happened, in a few words, the same for every occurrence.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened and what to do, in the request's language.
    pub detail: String,
    /// A stable word for programs; see [`ProblemCode`].
    pub code: String,
    /// For 422, the fields that are wrong; for `timesheet_not_computed`, the member of the case file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_empty))]
    pub errors: Vec<FieldError>,
    /// For `second_factor_required`, what the account has: `totp`, `passkey` or both. A recovery code
    /// stands in for either.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_empty))]
    pub second_factors: Vec<String>,
    /// Where a sign-in goes on with another step, the token of that step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub token: Option<String>,
    /// For `punched_just_now`, what to ask the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", oai(default, skip_serializing_if_is_none))]
    pub second_punch: Option<SecondPunch>,
}

/// A field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(poem_openapi::Object))]
pub struct FieldError {
    /// The field's name as it was sent.
    pub field: String,
    /// What is wrong with it, in the request's language.
    pub message: String,
}

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $name:ident = $status:literal $code:literal, $en:literal, $fr:literal;)*) => {
        /// The stable words of problems, each with its status and its sentence in both languages.
        ///
        /// The sentences hold the words that existing clients look for, such as "already
        /// registered": a contract, in both languages.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProblemCode {
            $($(#[$doc])* $name,)*
        }

        impl ProblemCode {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word on the wire.
            // So that an app holds the words it looks for, and not all of them.
            #[inline(always)]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The HTTP status it comes with.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// What happened and what to do, for a person.
            pub const fn detail(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::En) => $en, (Self::$name, Language::Fr) => $fr,)*
                }
            }
        }
    };
}

problem_codes! {
    /// A parameter or body could not be read at all.
    BadRequest = 400 "bad_request", "The request could not be read. Check its form.", "La requête est illisible. Vérifiez sa forme.";
    /// The address is taken.
    AlreadyRegistered = 400 "already_registered", "This address is already registered. Sign in, or use another one.", "Cette adresse a déjà un compte (already registered). Connectez-vous, ou utilisez-en une autre.";
    /// An administrator gave an address that is taken.
    EmailAlreadyRegistered = 400 "email_already_registered", "Someone already has this address (email_already_registered). Use another one.", "Quelqu’un a déjà cette adresse (email_already_registered). Utilisez-en une autre.";
    /// No such role.
    InvalidRole = 400 "invalid_role", "There is no such role (invalid_role). Use user, manager, payroll or admin.", "Ce rôle n’existe pas (invalid_role). Utilisez user, manager, payroll ou admin.";
    /// The device was revoked before.
    DeviceAlreadyRevoked = 400 "device_already_revoked", "This phone is already revoked.", "Ce téléphone est déjà révoqué (already revoked).";
    /// The badge is no badge of this server.
    BadgeInvalid = 400 "badge_invalid", "This badge is invalid. Open My badge on your phone again.", "Ce badge n’est pas valable (invalid). Rouvrez « Mon badge » sur votre téléphone.";
    /// A token of another sort was shown as a badge.
    BadgeWrongType = 400 "badge_wrong_type", "This is not a badge: invalid token type. Open My badge on your phone.", "Ceci n’est pas un badge (invalid token type). Ouvrez « Mon badge » sur votre téléphone.";
    /// The badge is too old.
    BadgeExpired = 400 "badge_expired", "This badge has expired. Open My badge on your phone again.", "Ce badge a expiré (expired). Rouvrez « Mon badge » sur votre téléphone.";
    /// The badge was used before.
    BadgeUsed = 400 "badge_used", "This badge has already been used. Wait for your phone to show the next one.", "Ce badge a déjà servi (already been used). Attendez le suivant sur votre téléphone.";
    /// A second punch was confirmed too late, at another kiosk, or for another badge.
    ConfirmationOver = 400 "confirmation_over", "You took too long to confirm. Show your badge again.", "La confirmation a trop tardé. Présentez à nouveau votre badge.";
    /// No such printed badge or tag.
    CardUnknown = 400 "card_unknown", "Nobody here has this badge or card. Ask HR.", "Personne ici n’a ce badge ni cette carte. Adressez-vous aux RH.";
    /// No such number, no PIN, or the wrong one: which is not said.
    PinInvalid = 400 "pin_invalid", "This PIN or this staff number is not the right one. Try again, or ask HR.", "Ce code PIN ou ce matricule n’est pas le bon. Réessayez, ou adressez-vous aux RH.";
    /// A PIN is asked for.
    PinRequired = 400 "pin_required", "Enter your PIN as well.", "Donnez aussi votre code PIN.";
    /// The range's end is before its start.
    InvalidRange = 400 "invalid_range", "The end is before the start (invalid_range). Swap the dates.", "La fin précède le début (invalid_range). Inversez les dates.";
    /// A date could not be read.
    InvalidDatetime = 400 "invalid_datetime", "A date cannot be read (invalid_datetime). Write it as 2027-03-28.", "Une date est illisible (invalid_datetime). Écrivez-la sous la forme 2027-03-28.";
    /// No such report format.
    InvalidFormat = 400 "invalid_format", "There is no such format (invalid_format). Use json or csv.", "Ce format n’existe pas (invalid_format). Utilisez json ou csv.";
    /// The HR code is unknown, used, over, or for another address.
    HrCodeInvalid = 400 "hr_code_invalid", "This code does not match this address, or is no longer valid. Check both, or ask HR for another code.", "Ce code ne va pas avec cette adresse, ou n’est plus valable. Vérifiez les deux, ou demandez un autre code aux RH.";
    /// The HR code was used or revoked, or its time is over.
    HrCodeOver = 400 "hr_code_over", "This code has been used or revoked, or has expired. Create another one.", "Ce code a servi, a été révoqué ou a expiré. Créez-en un autre.";
    /// The e-mailed digits are wrong or too old, or were tried too often.
    OtpInvalid = 400 "otp_invalid", "This code is wrong or no longer valid. Check the latest e-mail, or start again.", "Ce code est faux ou n’est plus valable. Vérifiez le dernier e-mail, ou recommencez.";
    /// The e-mailed digits were not shown yet.
    OtpMissing = 400 "otp_missing", "Enter the code from the e-mail first.", "Donnez d’abord le code reçu par e-mail.";
    /// The steps took too long, or were begun again.
    OnboardingOver = 400 "onboarding_over", "The time to join has run out. Start again with your code.", "Le temps pour vous inscrire est écoulé. Recommencez avec votre code.";
    /// The link is none, was used, or is too old.
    MailLinkInvalid = 400 "mail_link_invalid", "This link has been used or is too old. Ask for another one.", "Ce lien a servi ou est trop ancien. Demandez-en un autre.";
    /// The phone is confirmed.
    DeviceAlreadyConfirmed = 400 "device_already_confirmed", "This phone is already confirmed.", "Ce téléphone est déjà confirmé.";
    /// The sign-in through a provider took too long, was used, or is of another browser.
    OutsideSignInOver = 400 "outside_sign_in_over", "This sign-in took too long, was already used, or was started in another browser. Start again.", "Cette connexion a trop duré, a déjà servi, ou a été commencée dans un autre navigateur. Recommencez.";
    /// The file is no CSV or XLSX.
    ImportUnreadable = 400 "import_unreadable", "This file cannot be read. Save it as CSV or XLSX.", "Ce fichier est illisible. Enregistrez-le en CSV ou en XLSX.";
    /// The file does not say which column holds the addresses.
    ImportWithoutColumns = 400 "import_without_columns", "No column is called email. Name the columns in the first row: email, first name, last name, staff number.", "Aucune colonne ne s’appelle e-mail. Nommez les colonnes dans la première ligne : e-mail, prénom, nom, matricule.";
    /// The file holds nobody.
    ImportEmpty = 400 "import_empty", "There is nobody in this file. Put one person in each row below the first.", "Ce fichier ne contient personne. Mettez une personne par ligne sous la première.";
    /// The file holds too many.
    ImportTooLong = 400 "import_too_long", "This file contains more than 2,000 people. Split it.", "Ce fichier contient plus de 2 000 personnes. Découpez-le.";
    /// A row repeats another one's address.
    ImportTwice = 400 "import_twice", "This address is in the file twice.", "Cette adresse est deux fois dans le fichier.";
    /// The staff number is in the file twice.
    ImportNumberTwice = 400 "import_number_twice", "This staff number is in the file twice.", "Ce matricule est deux fois dans le fichier.";
    /// A workbook unpacks to more than is read.
    ImportUnpacksTooLarge = 400 "import_unpacks_too_large", "This workbook is small, but unpacks to more than {limit} (IMPORT_MAX_UNPACKED_MIB). Save the sheet with the people as CSV.", "Ce classeur est petit, mais dépasse {limit} une fois décompressé (IMPORT_MAX_UNPACKED_MIB). Enregistrez la feuille des personnes en CSV.";
    /// A file of people is being read for somebody else.
    ImportBusy = 409 "import_busy", "Another file of people is being read. Try again in a minute.", "Un autre fichier de personnes est en cours de lecture. Réessayez dans une minute.";
    /// The code of the authenticator app is not one of now, or was used.
    TotpCodeInvalid = 400 "totp_code_invalid", "This code is wrong or was already used (invalid). Wait for the next one in your authenticator app.", "Ce code est faux ou a déjà servi (invalid). Attendez le suivant dans votre application d’authentification.";
    /// The recovery code is none, or was used.
    RecoveryCodeInvalid = 400 "recovery_code_invalid", "This recovery code is wrong or was already used (invalid). Use another one from your list.", "Ce code de secours est faux ou a déjà servi (invalid). Prenez-en un autre de votre liste.";
    /// The secret was not activated in time.
    TotpSecretExpired = 400 "totp_secret_expired", "The five minutes are over: this secret has expired. Start again.", "Les cinq minutes sont passées : ce secret a expiré (expired). Recommencez.";
    /// The ceremony of a passkey was not begun here, took too long, or was ended before.
    PasskeyCeremonyOver = 400 "passkey_ceremony_over", "This took more than five minutes, or has already been done. Start again.", "Cela a pris plus de cinq minutes, ou a déjà été fait. Recommencez.";
    /// What an authenticator made is no passkey for here.
    PasskeyInvalid = 400 "passkey_invalid", "This passkey was not accepted: it must be made on this very page and unlocked by PIN, fingerprint or face. Start again.", "Cette clé d’accès n’a pas été acceptée : elle doit être créée sur cette page même et déverrouillée par code, empreinte ou visage. Recommencez.";
    /// No credential, or one that does not verify.
    Unauthorized = 401 "unauthorized", "You are not signed in. Sign in and try again.", "Vous n’êtes pas connecté. Connectez-vous puis réessayez.";
    /// Address and password do not match.
    InvalidCredentials = 401 "invalid_credentials", "The address or the password is wrong (invalid_credentials). Check them and try again.", "L’adresse ou le mot de passe est faux (invalid_credentials). Vérifiez-les et réessayez.";
    /// The password is right, and the account has a second factor.
    SecondFactorRequired = 401 "second_factor_required", "This account has two-step sign-in. Use your passkey, or add the code that your authenticator app shows or a recovery code.", "Ce compte a une double authentification. Utilisez votre clé d’accès, ou ajoutez le code affiché par votre application d’authentification, ou un code de secours.";
    /// A passkey that is not known, or not shown as it must be.
    PasskeyRefused = 401 "passkey_refused", "This passkey does not open an account here. Use another one, or sign in with your password.", "Cette clé d’accès n’ouvre aucun compte ici. Prenez-en une autre, ou connectez-vous avec votre mot de passe.";
    /// A passkey whose counter went back.
    PasskeyCloned = 401 "passkey_cloned", "This passkey seems to have been copied: it is refused. Sign in with your password, remove it and tell HR.", "Cette clé d’accès semble avoir été copiée : elle est refusée. Connectez-vous avec votre mot de passe, retirez-la et prévenez les RH.";
    /// The session was ended, its time is over, or its token was used before.
    SessionEnded = 401 "session_ended", "Your session is over. Sign in again.", "Votre session est terminée. Connectez-vous à nouveau.";
    /// No kiosk key, or one that is not known.
    KioskUnauthorized = 401 "kiosk_unauthorized", "This kiosk’s key is missing or unknown. Set the kiosk up again.", "La clé de cette borne est absente ou inconnue. Configurez la borne à nouveau.";
    /// The proof of the phone's key does not verify, or was shown before.
    DeviceProofInvalid = 401 "device_proof_invalid", "The proof of this phone’s key could not be verified. Reload My badge; if it keeps happening, register this phone again.", "La preuve de la clé de ce téléphone n’est pas valable. Rechargez « Mon badge » ; si cela dure, enregistrez à nouveau ce téléphone.";
    /// The proof's time is too far from the server's.
    DeviceProofTime = 401 "device_proof_time", "This phone’s clock is off by more than a minute. Set it to automatic time and try again.", "L’horloge de ce téléphone est décalée de plus d’une minute. Mettez-le à l’heure automatique puis réessayez.";
    /// Known, but not allowed.
    Forbidden = 403 "forbidden", "Your account may not do this. Ask an administrator.", "Votre compte n’y est pas autorisé. Demandez à un administrateur.";
    /// The role asks for a second factor, and none is in force.
    SecondFactorSetupRequired = 403 "second_factor_setup_required", "Your role asks for two-step sign-in. Set it up first.", "Votre rôle demande une double authentification. Mettez-la d’abord en place.";
    /// The role asks for a second factor: it is replaced, not removed.
    SecondFactorMandatory = 403 "second_factor_mandatory", "Your role asks for two-step sign-in. Replace it instead of removing it.", "Votre rôle demande une double authentification. Remplacez-la au lieu de la retirer.";
    /// One's own second factor is not taken away, but replaced or removed.
    CannotResetOwnSecondFactor = 403 "cannot_reset_own_second_factor", "You cannot take your own two-step sign-in away here. Replace it in your own space, or ask another administrator.", "Vous ne pouvez pas retirer ici votre propre double authentification. Remplacez-la dans votre espace, ou demandez à un autre administrateur.";
    /// Too many codes were wrong.
    SecondFactorLocked = 403 "second_factor_locked", "Too many codes were wrong: codes are locked. Wait a quarter of an hour, then try again.", "Trop de codes étaient faux : les codes sont bloqués (locked). Attendez un quart d’heure, puis réessayez.";
    /// What was asked for wants to know again who asks.
    ProofRequired = 403 "proof_required", "Confirm that it is you: add your password or a code.", "Montrez que c’est bien vous : ajoutez votre mot de passe ou un code.";
    /// What the provider says of the person does not hold.
    OutsideAnswerInvalid = 403 "outside_answer_invalid", "The provider’s answer could not be verified. Start again; if it keeps happening, sign in with your password and tell an administrator.", "La réponse du fournisseur n’a pas pu être vérifiée. Recommencez ; si cela dure, connectez-vous avec votre mot de passe et prévenez un administrateur.";
    /// The provider has not seen that the person's address is theirs.
    OutsideAddressUnverified = 403 "outside_address_unverified", "The provider does not confirm that your e-mail address is yours. Sign in with your password, then link this identity in My account.", "Le fournisseur n’atteste pas que votre adresse e-mail est la vôtre. Connectez-vous avec votre mot de passe, puis liez cette identité dans « Mon compte ».";
    /// Nobody here has this identity, or its address.
    OutsidePersonUnknown = 403 "outside_person_unknown", "No account here has this identity or its e-mail address. Ask HR for an invitation.", "Aucun compte n’a ici cette identité ni son adresse e-mail. Demandez une invitation aux RH.";
    /// A browser was sent here by another site.
    CrossSite = 403 "cross_site", "This request comes from another site. Open Chrona itself and try again.", "Cette requête vient d’un autre site. Ouvrez Chrona lui-même puis réessayez.";
    /// Self-registration is closed.
    RegistrationClosed = 403 "registration_closed", "Registration is closed. Ask an administrator for an account.", "L’inscription est fermée. Demandez un compte à un administrateur.";
    /// The phone was revoked.
    DeviceRevoked = 403 "device_revoked", "This phone is revoked. Register it again, or ask an administrator.", "Ce téléphone est révoqué (revoked). Enregistrez-le à nouveau, ou demandez à un administrateur.";
    /// A badge is asked for without a proof of the phone's key.
    DeviceProofRequired = 403 "device_proof_required", "A badge needs a proof of this phone’s key. Register this phone again in My badge.", "Un badge demande une preuve de la clé de ce téléphone. Enregistrez à nouveau ce téléphone dans « Mon badge ».";
    /// A phone without a key is to be registered where each needs one.
    DeviceKeyRequired = 403 "device_key_required", "Phones need a key here. Open My badge over HTTPS in a recent browser, outside a private window, and register this phone there.", "Ici, chaque téléphone doit avoir une clé. Ouvrez « Mon badge » en HTTPS dans un navigateur récent, hors navigation privée, puis enregistrez ce téléphone.";
    /// The phone waits for its owner's confirmation.
    DeviceNotConfirmed = 403 "device_not_confirmed", "This phone is not confirmed yet. Open the link that was e-mailed to you, or ask an administrator.", "Ce téléphone n’est pas encore confirmé. Ouvrez le lien que vous avez reçu par e-mail, ou demandez à un administrateur.";
    /// An administrator's own phone is confirmed by the link, or by another administrator.
    CannotConfirmOwnDevice = 403 "cannot_confirm_own_device", "Your own phone is confirmed by the link that was e-mailed to you, or by another administrator.", "Votre propre téléphone se confirme par le lien que vous avez reçu par e-mail, ou par un autre administrateur.";
    /// The kiosk was switched off.
    KioskInactive = 403 "kiosk_inactive", "This kiosk is inactive. Ask an administrator to switch it on.", "Cette borne est désactivée (inactive). Demandez à un administrateur de la réactiver.";
    /// The printed badge or tag was revoked.
    CardRevoked = 403 "card_revoked", "This badge is no longer valid. Ask HR for another.", "Ce badge n’est plus valable. Demandez-en un autre aux RH.";
    /// The kiosk lets others punch, not this person.
    KioskNotOpenToYou = 403 "kiosk_not_open_to_you", "This kiosk is not open to you. Punch at another kiosk, or ask HR.", "Cette borne ne vous est pas ouverte. Pointez à une autre borne, ou demandez aux RH.";
    /// The request names another kiosk.
    KioskMismatch = 403 "kiosk_mismatch", "The request names another kiosk than the one that sent it.", "La requête nomme une autre borne que celle qui l’envoie.";
    /// One's own account cannot be closed.
    CannotDeleteSelf = 403 "cannot_delete_self", "You cannot close your own account. Ask another administrator.", "Vous ne pouvez pas fermer votre propre compte. Demandez à un autre administrateur.";
    /// One's own role cannot be changed.
    CannotChangeOwnRole = 403 "cannot_change_own_role", "You cannot change your own role. Ask another administrator.", "Vous ne pouvez pas changer votre propre rôle. Demandez à un autre administrateur.";
    /// An administrator's own address is changed in their own space.
    CannotChangeOwnAddressHere = 403 "cannot_change_own_address_here", "Change your own address in your own space, under My account.", "Changez votre propre adresse dans votre espace, sous « Mon compte ».";
    /// The person's account was closed.
    AccountClosed = 403 "account_closed", "This account is closed. Ask an administrator.", "Ce compte est fermé. Demandez à un administrateur.";
    /// No such thing, or not yours to know of.
    NotFound = 404 "not_found", "There is nothing here.", "Il n’y a rien ici.";
    /// No such account.
    UserNotFound = 404 "user_not_found", "There is no such account (user_not_found).", "Ce compte n’existe pas (user_not_found).";
    /// No such device, or someone else's.
    DeviceNotFound = 404 "device_not_found", "There is no such phone (device not found).", "Ce téléphone n’existe pas (device not found).";
    /// No other address was asked for.
    NoAddressChange = 404 "no_address_change", "No other address is waiting to be confirmed. It may be in force already.", "Aucune autre adresse n’attend d’être confirmée. Elle est peut-être déjà en vigueur.";
    /// No such session, or someone else's.
    SessionNotFound = 404 "session_not_found", "There is no such session. It may have ended already.", "Cette session n’existe pas. Elle est peut-être déjà terminée.";
    /// No such passkey, or someone else's.
    PasskeyNotFound = 404 "passkey_not_found", "There is no such passkey. It may have been removed.", "Cette clé d’accès n’existe pas. Elle a peut-être été retirée.";
    /// No such provider is configured.
    ProviderNotFound = 404 "provider_not_found", "This provider is not used for signing in here. Sign in another way.", "On ne se connecte pas ici par ce fournisseur. Connectez-vous autrement.";
    /// No such identity, or someone else's.
    IdentityNotFound = 404 "identity_not_found", "There is no such identity. It may have been unlinked already.", "Cette identité n’existe pas. Elle est peut-être déjà déliée.";
    /// No second factor is in force.
    SecondFactorNotActive = 404 "second_factor_not_active", "Two-step sign-in is not set up. Set it up first.", "Aucune double authentification n’est en place. Mettez-en une en place d’abord.";
    /// No such secret, or someone else's, or it is in force already.
    TotpSecretNotFound = 404 "totp_secret_not_found", "There is no such secret to activate. Start again.", "Ce secret à activer n’existe pas. Recommencez.";
    /// The ledger is not as the server left it: nothing is signed for.
    LedgerAltered = 409 "ledger_altered", "The ledger was altered behind the server’s back, or SECRET_KEY is another: nothing is signed for. Ask whoever runs the server to run `chrona ledger verify`.", "Le registre a été modifié à l’insu du serveur, ou SECRET_KEY est une autre : rien n’est signé. Prévenez qui gère le serveur : `chrona ledger verify` dit où.";
    /// Nothing was ever recorded, so that there is no key to sign with.
    LedgerEmpty = 409 "ledger_empty", "Nothing can be signed yet: the ledger has no key before its first punch. Ask again once someone has clocked in.", "Rien ne peut encore être signé : le registre n’a pas de clé avant son premier pointage. Redemandez après un premier pointage.";
    /// The account is open: what it left cannot be erased.
    AccountNotClosed = 409 "account_not_closed", "This account is open: only what someone who left has left behind can be erased. Close the account first.", "Ce compte est ouvert : on n’efface que ce qu’a laissé une personne partie. Clôturez d’abord le compte.";
    /// No such punch, or someone else's.
    PunchNotFound = 404 "punch_not_found", "There is no such punch.", "Ce pointage n’existe pas.";
    /// A correction annuls the punch already.
    PunchAnnulled = 409 "punch_annulled", "This punch has already been voided. Reload the list.", "Ce pointage est déjà annulé. Rechargez la liste.";
    /// The person has a punch of that kind and time already.
    PunchThere = 409 "punch_there", "This person already has a punch of that kind at that time.", "Cette personne a déjà un pointage de ce sens et de cette heure.";
    /// Someone else corrects one's punches.
    NotYourOwnPunches = 403 "not_your_own_punches", "You cannot correct your own punches. Ask HR.", "Vous ne pouvez pas corriger vos propres pointages. Adressez-vous aux RH.";
    /// There is no such anomaly.
    AnomalyNotFound = 404 "anomaly_not_found", "There is no such anomaly.", "Cette anomalie n’existe pas.";
    /// It was dealt with.
    AnomalyHandled = 409 "anomaly_handled", "Someone has dealt with it already. Reload the list.", "Quelqu’un s’en est déjà occupé. Rechargez la liste.";
    /// There is no such limit.
    LimitNotFound = 404 "limit_not_found", "This limit is no longer passed, or never was. Reload the list.", "Cette limite n’est pas, ou n’est plus, dépassée. Rechargez la liste.";
    /// It was dealt with.
    LimitHandled = 409 "limit_handled", "Someone has dealt with it already. Reload the list.", "Quelqu’un s’en est déjà occupé. Rechargez la liste.";
    /// No such kept punch.
    KeptPunchNotFound = 404 "kept_punch_not_found", "No kiosk has kept this punch.", "Aucune borne n’a gardé ce pointage.";
    /// The kept punch waits for nobody's decision.
    KeptPunchDecided = 409 "kept_punch_decided", "This punch is no longer waiting for a decision. Reload the list.", "Ce pointage n’attend plus de décision. Rechargez la liste.";
    /// A kiosk kept a punch longer than is allowed.
    KeptTooLong = 409 "kept_too_long", "The kiosk kept this punch longer than the server accepts (OFFLINE_PUNCH_MAX_HOURS).", "La borne a gardé ce pointage plus longtemps que le serveur ne l’accepte (OFFLINE_PUNCH_MAX_HOURS).";
    /// A kiosk's reckoning of the time is too far from the badge's.
    KioskClockOff = 409 "kiosk_clock_off", "The kiosk’s time was too far from the badge’s. Someone has to decide.", "L’heure de la borne s’écartait trop de celle du badge. Quelqu’un doit décider.";
    /// No such kiosk.
    KioskNotFound = 404 "kiosk_not_found", "There is no such kiosk (kiosk not found).", "Cette borne n’existe pas (kiosk not found).";
    /// The kiosk's list does not name this person.
    KioskAccessNotFound = 404 "kiosk_access_not_found", "This kiosk’s list does not name this person. Reload it to see whom it names.", "La liste de cette borne ne nomme pas cette personne. Rechargez-la pour voir qui elle nomme.";
    /// The kiosk's list does not name this team.
    KioskTeamAccessNotFound = 404 "kiosk_team_access_not_found", "This kiosk’s list does not name this team. Reload it to see whom it names.", "La liste de cette borne ne nomme pas cette équipe. Rechargez-la pour voir qui elle nomme.";
    /// No such team.
    TeamNotFound = 404 "team_not_found", "There is no such team.", "Cette équipe n’existe pas.";
    /// No such imported calendar.
    HolidayCalendarNotFound = 404 "holiday_calendar_not_found", "No calendar of this name was imported.", "Aucun calendrier de ce nom n’a été importé.";
    /// No such site.
    CategoryNotFound = 404 "category_not_found", "There is no such category.", "Cette catégorie n’existe pas.";
    /// A category has a name that another one has.
    CategoryAlreadyExists = 409 "category_already_exists", "A category of this name already exists.", "Une catégorie de ce nom existe déjà.";
    /// Hours were counted by the rules of the category to delete.
    CategoryHasRules = 409 "category_has_rules", "Hours of people who belonged to this category are counted by its rules. Annul these rules first, or keep the category.", "Les heures de personnes qui ont appartenu à cette catégorie sont comptées selon ses règles. Annulez d’abord ces règles, ou gardez la catégorie.";
    /// People belong to the category.
    CategoryHasPeople = 409 "category_has_people", "People belong to this category. Move them to another one first.", "Des personnes appartiennent à cette catégorie. Changez-les d’abord de catégorie.";
    /// No such contract, schedule, rule or absence.
    EntryNotFound = 404 "entry_not_found", "There is no such entry. Reload the list.", "Cette saisie n’existe pas. Rechargez la liste.";
    /// A contract, a schedule, a rule or an absence that no longer holds.
    EntryAnnulled = 409 "entry_annulled", "It has been cancelled already, or another entry has replaced it. Reload the list.", "Elle est déjà annulée, ou une autre saisie l’a remplacée. Rechargez la liste.";
    /// More contracts, schedules, rules or absences than a timesheet can be computed from.
    TooManyEntries = 409 "too_many_entries", "There are too many entries. Cancel those that are no longer needed.", "Il y a trop de saisies. Annulez celles qui ne servent plus.";
    /// The hours of more people are not computed yet than are computed for one sorted list.
    TooManyToCompute = 409 "too_many_to_compute", "The hours of more than {limit} people are still to be computed. Choose a whole month, a team or a site, or sort by name. A whole month is computed bit by bit: try again in a moment.", "Les heures de plus de {limit} personnes restent à calculer. Choisissez un mois entier, une équipe ou un site, ou triez par nom. Un mois entier se calcule peu à peu : réessayez dans un instant.";
    /// What is stored of someone's time makes no timesheet.
    TimesheetNotComputed = 409 "timesheet_not_computed", "These hours cannot be computed, so none are shown. What is wrong: {what} Whoever corrects punches and working time can mend it.", "Ces heures ne peuvent pas être calculées : aucune n’est donc affichée. Ce qui ne va pas : {what} Qui corrige les pointages et le temps de travail peut y remédier.";
    /// Two absences in one half of a day.
    AbsenceOverlaps = 409 "absence_overlaps", "This person is already absent on some of these days. Cancel that absence first, or choose other days.", "Cette personne est déjà absente certains de ces jours. Annulez d’abord cette absence, ou choisissez d’autres jours.";
    /// No such sort of absence, or one that is no longer used.
    AbsenceTypeNotFound = 404 "absence_type_not_found", "There is no such type of absence, or it is no longer used.", "Ce type d’absence n’existe pas, ou ne sert plus.";
    /// No such balance.
    BalanceNotFound = 404 "balance_not_found", "There is no such balance.", "Ce compteur n’existe pas.";
    /// A request would take more than there is.
    BalanceTooLow = 409 "balance_too_low", "There is not enough left for this. Ask for less, or speak to HR.", "Il ne reste pas assez pour cela. Demandez moins, ou voyez avec les RH.";
    /// What a closed month rests on.
    PeriodClosed = 409 "period_closed", "This would change a month that is closed. HR can open it again, with a reason.", "Cela changerait un mois clôturé. Les RH peuvent le rouvrir, avec un motif.";
    /// No such request.
    RequestNotFound = 404 "request_not_found", "There is no such request.", "Cette demande n’existe pas.";
    /// A request was decided, or taken back, before.
    RequestClosed = 409 "request_closed", "This request is already decided or cancelled. Reload the list.", "Cette demande est déjà décidée ou annulée. Rechargez la liste.";
    /// Two requests of one half of a day.
    RequestOverlaps = 409 "request_overlaps", "You are already absent, or have already asked to be, on some of these days. Cancel that first, or choose other days.", "Vous êtes déjà absent ou l’avez déjà demandé certains de ces jours. Annulez d’abord, ou choisissez d’autres jours.";
    /// An agreed absence that has begun is not the person's to cancel.
    RequestBegun = 409 "request_begun", "This absence has begun. Ask HR to cancel it.", "Cette absence a commencé. Demandez aux RH de l’annuler.";
    /// Nobody decides on their own.
    NotYourOwnRequest = 403 "not_your_own_request", "You cannot decide on your own request. Someone else has to.", "Vous ne pouvez pas décider de votre propre demande. Une autre personne doit le faire.";
    /// No such site.
    SiteNotFound = 404 "site_not_found", "There is no such site.", "Ce site n’existe pas.";
    /// No such HR code.
    HrCodeNotFound = 404 "hr_code_not_found", "There is no such code.", "Ce code n’existe pas.";
    /// No such e-mail waits.
    MailNotFound = 404 "mail_not_found", "There is no such e-mail waiting. It may have been sent.", "Cet e-mail n’attend pas. Il est peut-être parti.";
    /// The path takes other methods.
    MethodNotAllowed = 405 "method_not_allowed", "This address does not accept that method. See Allow.", "Cette adresse n’accepte pas cette méthode. Voyez Allow.";
    /// The body stopped arriving, or came too slowly.
    RequestTimeout = 408 "request_timeout", "The request did not arrive in time. Try again, on a better network if you can.", "La requête n’est pas arrivée à temps. Réessayez, si possible sur un meilleur réseau.";
    /// The e-mail is on its way at this moment.
    MailBeingSent = 409 "mail_being_sent", "This e-mail is being sent at this moment. Look again in a few minutes.", "Cet e-mail est en cours d’envoi. Regardez à nouveau dans quelques minutes.";
    /// The address that was asked for is the one the account has.
    AddressIsTheSame = 409 "address_is_the_same", "The account has this address already. Give another one.", "Le compte a déjà cette adresse. Donnez-en une autre.";
    /// An account has the identity's address; its password is to be shown first.
    LinkRequired = 409 "link_required", "You have an account here with this address. Enter its password once to link this identity.", "Vous avez ici un compte avec cette adresse. Donnez une fois son mot de passe pour lier cette identité.";
    /// The identity opens an account already.
    IdentityTaken = 409 "identity_taken", "This identity is already linked to an account. Unlink it there first.", "Cette identité est déjà liée à un compte. Déliez-la d’abord.";
    /// The fingerprint is taken.
    DeviceAlreadyRegistered = 409 "device_already_registered", "This phone is already registered. Revoke it first to register it anew.", "Ce téléphone est déjà enregistré (already registered). Révoquez-le d’abord pour l’enregistrer à nouveau.";
    /// The kiosk does not take what was shown instead of a phone.
    MeansNotTaken = 409 "means_not_taken", "This kiosk does not accept that. Punch with your phone, or ask HR.", "Cette borne n’accepte pas ce moyen. Pointez avec votre téléphone, ou adressez-vous aux RH.";
    /// The person punched a moment ago, and is to be asked.
    PunchedJustNow = 409 "punched_just_now", "You punched a moment ago. Confirm that you want to punch again.", "Vous venez de pointer. Confirmez que vous voulez pointer à nouveau.";
    /// Someone has this tag.
    CardTaken = 409 "card_taken", "Someone already has this card. Withdraw it from them first, under Devices.", "Quelqu’un a déjà cette carte. Retirez-la-lui d’abord, à la page Appareils.";
    /// The person has as many phones in use as one may have.
    TooManyDevices = 409 "too_many_devices", "You already have three phones in use. Choose the one that this phone replaces.", "Vous avez déjà trois téléphones en service. Choisissez celui que ce téléphone remplace.";
    /// Chrona's address is not one that passkeys can be bound to.
    PasskeysUnavailable = 409 "passkeys_unavailable", "Passkeys cannot be used here: they need HTTPS and a name rather than a numeric address. Use an authenticator app.", "Les clés d’accès sont impossibles ici : il leur faut HTTPS et un nom plutôt qu’une adresse numérique. Utilisez une application d’authentification.";
    /// The passkey is someone's.
    PasskeyAlreadyRegistered = 409 "passkey_already_registered", "This passkey is already registered. Use another one.", "Cette clé d’accès est déjà enregistrée (already registered). Prenez-en une autre.";
    /// The person has as many passkeys as one may have.
    TooManyPasskeys = 409 "too_many_passkeys", "You already have ten passkeys. Remove one first.", "Vous avez déjà dix clés d’accès. Retirez-en une d’abord.";
    /// A kiosk has that name, fingerprint or address.
    KioskAlreadyExists = 409 "kiosk_already_exists", "A kiosk with this name, fingerprint or address already exists. Choose another one.", "Une borne a déjà ce nom, cette empreinte ou cette adresse (already exists). Choisissez-en d’autres.";
    /// Someone has that staff number.
    StaffNumberTaken = 409 "staff_number_taken", "Someone already has this staff number. Check it.", "Quelqu’un a déjà ce matricule. Vérifiez-le.";
    /// An invitation that stands has that staff number.
    StaffNumberInvited = 409 "staff_number_invited", "Someone invited already has this staff number. Check it, or revoke that invitation.", "Une personne invitée a déjà ce matricule. Vérifiez-le, ou révoquez cette invitation.";
    /// A team has that name.
    TeamAlreadyExists = 409 "team_already_exists", "A team with this name already exists. Choose another name.", "Une équipe a déjà ce nom (already exists). Choisissez-en un autre.";
    /// People belong to the team.
    TeamHasMembers = 409 "team_has_members", "People belong to this team. Move them to another team first.", "Des salariés appartiennent à cette équipe. Changez-les d’équipe d’abord.";
    /// The account to look after a team is an employee's.
    NotAManager = 409 "not_a_manager", "Only managers and administrators can look after a team. Give this person the role first.", "Seuls les responsables et les administrateurs suivent une équipe. Donnez d’abord ce rôle à cette personne.";
    /// A site has that name.
    SiteAlreadyExists = 409 "site_already_exists", "A site with this name already exists. Choose another name.", "Un site a déjà ce nom (already exists). Choisissez-en un autre.";
    /// The organisation or a site has the imported calendar.
    HolidayCalendarInUse = 409 "holiday_calendar_in_use", "The organisation or a site has these public holidays. Choose another calendar for them first.", "L’organisation ou un site a ces jours fériés. Choisissez-leur d’abord un autre calendrier.";
    /// Teams belong to the site.
    SiteHasTeams = 409 "site_has_teams", "Teams belong to this site. Move them to another site first.", "Des équipes appartiennent à ce site. Changez-les de site d’abord.";
    /// A foreign key stops a deletion; the detail names what points at it.
    InUse = 409 "in_use", "This cannot be deleted while something depends on it. What still does: {what}. Take that away first, then try again.", "Suppression impossible tant que quelque chose en dépend. Ce qui en dépend encore : {what}. Retirez-le d’abord, puis réessayez.";
    /// The body is over 1 MiB.
    BodyTooLarge = 413 "body_too_large", "The request is too large. Send at most 1 MiB.", "La requête est trop volumineuse. Envoyez au plus 1 Mio.";
    /// The path or query is too long.
    UriTooLong = 414 "uri_too_long", "The address is too long.", "L’adresse est trop longue.";
    /// The body is not of the type that is read here.
    UnsupportedMediaType = 415 "unsupported_media_type", "This kind of body is not accepted here. Send application/json, or a form to sign in.", "Ce type de contenu n’est pas lu ici. Envoyez du application/json, ou un formulaire pour la connexion.";
    /// A value is not acceptable.
    InvalidValue = 422 "invalid_value", "A value is not acceptable. Correct the fields named here.", "Une valeur n’est pas acceptable. Corrigez les champs indiqués.";
    /// Too many requests.
    TooManyRequests = 429 "too_many_requests", "Too many requests. Wait a little and try again.", "Trop de demandes. Attendez un peu puis réessayez.";
    /// Too many wrong PINs of one person at one kiosk.
    PinLocked = 429 "pin_locked", "Too many wrong PINs here. Wait a quarter of an hour, or punch with your phone.", "Trop de codes PIN faux ici. Attendez un quart d’heure, ou pointez avec votre téléphone.";
    /// Too many failed sign-ins to this account from this network.
    SignInLocked = 429 "sign_in_locked", "Too many sign-ins failed. Wait a quarter of an hour, then try again.", "Trop de connexions ont échoué. Attendez un quart d’heure, puis réessayez.";
    /// The headers are over 16 KiB.
    HeadersTooLarge = 431 "headers_too_large", "The request’s headers are too large. Send at most 16 KiB.", "Les en-têtes de la requête sont trop volumineux. Envoyez au plus 16 Kio.";
    /// Something broke inside.
    Internal = 500 "internal", "Something went wrong here. It has been noted; try again, and give an administrator the request’s number if it keeps happening.", "Une erreur s’est produite ici. Elle a été notée ; réessayez, et donnez le numéro de la requête à un administrateur si cela dure.";
    /// The provider is away, or says nothing that can be used.
    ProviderUnavailable = 503 "provider_unavailable", "The provider does not answer. Try again shortly, or sign in with your password.", "Le fournisseur ne répond pas. Réessayez dans un instant, ou connectez-vous avec votre mot de passe.";
    /// The database is away, or too much is waiting.
    Unavailable = 503 "unavailable", "The service is unavailable for the moment. Try again shortly: nothing counts twice.", "Le service est momentanément indisponible. Réessayez dans un instant : rien ne compte deux fois.";
}

impl ProblemCode {
    /// The code of this word, if this version knows it.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == word)
    }

    /// What happened, without what to do: the detail's first sentence.
    pub fn title(self, language: Language) -> &'static str {
        let detail = self.detail(language);
        detail.split_once(". ").map_or(detail, |(first, _)| first)
    }

    /// The detail without the contract's words in parentheses: what an app shows a person.
    pub fn plain_detail(self, language: Language) -> String {
        plain(self.detail(language))
    }
}

/// A problem's detail without the contract's words in parentheses: what an app shows a person.
pub fn plain(detail: &str) -> String {
    match (detail.find('('), detail.find(')')) {
        (Some(open), Some(close)) if open < close => {
            format!("{}{}", detail[..open].trim_end(), &detail[close + 1..])
        }
        _ => detail.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_said_once_and_found_again() {
        for code in ProblemCode::ALL {
            assert_eq!(ProblemCode::parse(code.as_str()), Some(*code));
        }
    }

    #[test]
    fn the_words_clients_look_for_stand_in_both_languages() {
        let words = [
            (ProblemCode::AlreadyRegistered, "already registered"),
            (ProblemCode::DeviceAlreadyRegistered, "already registered"),
            (ProblemCode::DeviceAlreadyRevoked, "already revoked"),
            (ProblemCode::DeviceRevoked, "revoked"),
            (ProblemCode::BadgeInvalid, "invalid"),
            (ProblemCode::BadgeExpired, "expired"),
            (ProblemCode::BadgeUsed, "already been used"),
            (ProblemCode::KioskAlreadyExists, "already exists"),
        ];
        for (code, word) in words {
            for language in [Language::En, Language::Fr] {
                assert!(
                    code.detail(language).contains(word),
                    "{code:?} in {language:?}"
                );
            }
        }
    }

    #[test]
    fn an_app_shows_no_machine_words() {
        let shown = ProblemCode::BadgeUsed.plain_detail(Language::Fr);
        assert_eq!(
            shown,
            "Ce badge a déjà servi. Attendez le suivant sur votre téléphone."
        );
    }
}
