-- The tables of moments on SQLite, as a new database gets them.
-- Written by `npm run schema`; the comments are those of the migrations.

-- engine 0012-staged-imports
-- Why: an import that is one change holds up everybody who writes until it is done. So accounts are
-- collected here first, and stored in small portions when all of them are known to be good.
CREATE TABLE account_imports (
  id text not null primary key,
  is_complete integer not null,
  active_at text not null
);

-- engine 0001-accounts
-- Why: who can log in, in which state, with which roles. A row lives until the account is deleted.
CREATE TABLE account_roles (
  account_id text not null references accounts (id) on delete cascade,
  role text not null references roles (name),
  account_created_at text not null,
  constraint account_roles_key primary key (account_id, role)
);
CREATE INDEX account_roles_newest on account_roles (role, account_created_at, account_id);

-- engine 0001-accounts
-- Why: who can log in, in which state, with which roles. A row lives until the account is deleted.
CREATE TABLE accounts (
  identifier text not null unique,
  shown_identifier text not null,
  status text not null,
  created_at text not null,
  updated_at text not null,
  activated_at text,
  last_login_at text,
  id text not null primary key,
  confirmed_at text,
  locale text,
  reset_required_at text,
  erases_at text,
  suspended_until text,
  constraint accounts_status check (status in ('pending', 'active', 'suspended', 'archived'))
);
CREATE INDEX accounts_newest on accounts (created_at, id);
CREATE INDEX accounts_newest_of_status on accounts (status, created_at, id);
CREATE INDEX accounts_suspended_until on accounts (suspended_until) where suspended_until is not null;

-- app 0001-activities-and-moments
-- Why: what people keep (kinds of things that happen, and what happened) as long as their account
-- lives. Existing rows: none, these are the first tables of the app.
CREATE TABLE activities (
  id integer primary key autoincrement,
  user_id text not null references accounts (id) on delete cascade,
  name text not null,
  moment_count integer default 0 not null,
  latest_moment_at text,
  schema_revision integer default 0 not null,
  description text not null,
  icon text not null,
  color text not null,
  created_at text not null,
  updated_at text not null,
  activity_schema text not null,
  constraint activities_name unique (user_id, name),
  constraint activities_owner unique (id, user_id),
  constraint activities_name_length check (length(name) between 1 and 255),
  constraint activities_description_length check (length(description) between 1 and 1000),
  constraint activities_icon_length check (length(icon) between 1 and 255),
  constraint activities_color_length check (length(color) = 7),
  constraint activities_moments check (moment_count >= 0 and (moment_count = 0) = (latest_moment_at is null))
);
CREATE INDEX activities_of_user on activities (user_id, id);
CREATE INDEX activities_recent on activities (user_id, latest_moment_at, id);

-- engine 0026-api-keys
-- Why: programs act for an account with a key; only its hash is stored. A row lives until the key is
-- removed or, some time after its end, another one is added.
CREATE TABLE api_keys (
  id text not null primary key,
  account_id text not null references accounts (id) on delete cascade,
  hash text not null unique,
  name text not null,
  prefix text not null,
  scopes text not null,
  created_at text not null,
  expires_at text not null,
  last_used_at text
);
CREATE INDEX api_keys_account on api_keys (account_id);
CREATE INDEX api_keys_end on api_keys (expires_at);

-- engine 0014-approvals
-- Why: somebody who is signed in proves themselves again for one change; only the hash is stored. A
-- row lives until the change spends it, or five minutes.
CREATE TABLE approvals (
  hash text not null primary key,
  account_id text not null references accounts (id) on delete cascade,
  session_id text references sessions (id) on delete cascade,
  purpose text not null,
  created_at text not null,
  expires_at text not null
);
CREATE INDEX approvals_account on approvals (account_id);
CREATE INDEX approvals_end on approvals (expires_at);
CREATE INDEX approvals_session on approvals (session_id);

-- engine 0004-audit-outbox-limits
-- Why: decisions (kept for ever, also when their account is gone; each row is linked to the one
-- before it in its chain), mails between commit and delivery (a row goes when the mail is
-- delivered), and uses counted per period (a row goes some time after its period).
CREATE TABLE audit_chains (
  chain integer not null primary key,
  position integer not null,
  link text not null,
  seal text not null,
  complete_at text
);

-- engine 0004-audit-outbox-limits
-- Why: decisions (kept for ever, also when their account is gone; each row is linked to the one
-- before it in its chain), mails between commit and delivery (a row goes when the mail is
-- delivered), and uses counted per period (a row goes some time after its period).
CREATE TABLE audit_events (
  id integer primary key autoincrement,
  type text not null,
  at text not null,
  account_id text,
  actor text,
  address text,
  user_agent text,
  detail text,
  seal text not null,
  chain integer,
  position integer,
  link text,
  forgotten text
);
CREATE INDEX audit_events_account on audit_events (account_id, id);
CREATE UNIQUE INDEX audit_events_chain on audit_events (chain, position);
CREATE INDEX audit_events_personal on audit_events (at) where forgotten is null and (address is not null or user_agent is not null or detail is not null);
CREATE INDEX audit_events_time on audit_events (at);
CREATE INDEX audit_events_type on audit_events (type, id);
CREATE INDEX audit_events_type_time on audit_events (type, at);
CREATE INDEX audit_events_unlinked on audit_events (id) where position is null;

-- engine 0017-factors
-- Why: accounts prove themselves with more than a password; a session says how its holder did.
CREATE TABLE challenges (
  hash text not null primary key,
  purpose text not null,
  account_id text references accounts (id) on delete cascade,
  sealed blob not null,
  tries_left integer not null,
  expires_at text not null
);
CREATE INDEX challenges_account_id on challenges (account_id);
CREATE INDEX challenges_expires_at on challenges (expires_at);

-- engine 0002-credentials
-- Why: what an account proves itself with (one row per kind, as long as the account lives) and
-- mailed one-time tokens (a row lives until it is spent, replaced or deleted after its end).
CREATE TABLE credentials (
  account_id text not null references accounts (id) on delete cascade,
  kind text not null,
  hash text,
  lookup_key text unique,
  verifier text,
  changed_at text not null,
  constraint credentials_key primary key (account_id, kind),
  constraint credentials_columns_of_kind check ((kind = 'password' and hash is not null and lookup_key is null and verifier is null) or (kind = 'secret' and hash is null and lookup_key is not null and verifier is not null))
);

-- engine 0016-email-changes
-- Why: people change their e-mail address, and can take it back. A row is one wish; it lives until it
-- is stopped or can neither be confirmed nor reverted, and reserves the old address meanwhile. After
-- a change was taken back the account needs a new password.
CREATE TABLE email_changes (
  id integer primary key autoincrement,
  account_id text not null references accounts (id) on delete cascade,
  from_identifier text not null,
  from_shown text not null,
  to_identifier text not null,
  to_shown text not null,
  session_id text,
  confirm_hash text unique,
  confirm_until text not null,
  revert_hash text not null unique,
  revert_until text not null,
  asked_at text not null,
  changed_at text
);
CREATE INDEX email_changes_account on email_changes (account_id);
CREATE INDEX email_changes_end on email_changes (revert_until);
CREATE INDEX email_changes_from on email_changes (from_identifier);

-- engine 0030-personal-data
-- Why: people download what is stored of them and have their accounts erased. A wish to be erased
-- lives until it is carried out or cancelled; an export until some time after its archive is gone;
-- the archive lies in parts, which go when it is too old. Mails are marked with their recipient, so
-- that somebody's mails are found. What an audit event tells of a person can be taken away: the
-- column `forgotten` vouches for what is left.
CREATE TABLE erasures (
  account_id text not null primary key references accounts (id) on delete cascade,
  cancel_hash text not null unique,
  requested_at text not null,
  erases_at text not null
);
CREATE INDEX erasures_due on erasures (erases_at);

-- engine 0030-personal-data
-- Why: people download what is stored of them and have their accounts erased. A wish to be erased
-- lives until it is carried out or cancelled; an export until some time after its archive is gone;
-- the archive lies in parts, which go when it is too old. Mails are marked with their recipient, so
-- that somebody's mails are found. What an audit event tells of a person can be taken away: the
-- column `forgotten` vouches for what is left.
CREATE TABLE export_parts (
  export_id text not null references exports (id) on delete cascade,
  attempt integer not null,
  position integer not null,
  content blob not null,
  constraint export_parts_key primary key (export_id, attempt, position)
);

-- engine 0030-personal-data
-- Why: people download what is stored of them and have their accounts erased. A wish to be erased
-- lives until it is carried out or cancelled; an export until some time after its archive is gone;
-- the archive lies in parts, which go when it is too old. Mails are marked with their recipient, so
-- that somebody's mails are found. What an audit event tells of a person can be taken away: the
-- column `forgotten` vouches for what is left.
CREATE TABLE exports (
  id text not null primary key,
  account_id text not null references accounts (id) on delete cascade,
  requested_at text not null,
  attempt integer not null,
  leased_until text,
  bytes integer,
  expires_at text
);
CREATE INDEX exports_end on exports (expires_at);
CREATE INDEX exports_of_account on exports (account_id, requested_at);

-- engine 0023-identities
-- Why: people sign in at other providers, too. An identity is who somebody is there; a ticket is what
-- is known between two requests of a sign-in; a session may have been opened with an identity.
CREATE TABLE identities (
  issuer text not null,
  subject text not null,
  id text not null unique,
  account_id text not null references accounts (id) on delete cascade,
  provider text not null,
  email_at_link text,
  linked_at text not null,
  last_used_at text,
  constraint identities_key primary key (issuer, subject)
);
CREATE INDEX identities_account on identities (account_id);

-- engine 0046-identity-providers
-- Why: operators add providers at which people sign in by command, without a restart.
CREATE TABLE identity_providers (
  name text not null primary key,
  sealed blob not null,
  added_at text not null
);

-- engine 0023-identities
-- Why: people sign in at other providers, too. An identity is who somebody is there; a ticket is what
-- is known between two requests of a sign-in; a session may have been opened with an identity.
CREATE TABLE identity_tickets (
  hash text not null primary key,
  kind text not null,
  sealed blob,
  expires_at text not null,
  constraint identity_tickets_kind check (kind in ('flow', 'hand_over', 'link', 'logout'))
);
CREATE INDEX identity_tickets_end on identity_tickets (expires_at);

-- engine 0043-invitations
-- Why: operators see whom they have invited and who has not come yet, and take invitations back. A row
-- is an account that somebody else made for its holder.
CREATE TABLE invitations (
  account_id text not null primary key references accounts (id) on delete cascade,
  invited_by text not null,
  invited_at text not null
);
CREATE INDEX invitations_age on invitations (invited_at);

-- engine 0013-key-generations
-- Why: with another SECRET_KEY a server or a command does harm before anybody notices: it seals what
-- nobody else can open, and the audit log looks forged. So the database knows a fingerprint of its key.
-- A row is one key that the database has had, kept for ever; the newest is in force.
CREATE TABLE key_generations (
  generation integer not null primary key,
  fingerprint text not null,
  since text not null,
  former blob
);

-- app 0001-activities-and-moments
-- Why: what people keep (kinds of things that happen, and what happened) as long as their account
-- lives. Existing rows: none, these are the first tables of the app.
CREATE TABLE moments (
  id integer primary key autoincrement,
  user_id text not null references accounts (id) on delete cascade,
  activity_id integer not null,
  timestamp text not null,
  created_at text not null,
  updated_at text not null,
  data text not null,
  constraint moments_activity foreign key (activity_id, user_id) references activities (id, user_id) on delete cascade
);
CREATE INDEX moments_of_activity on moments (activity_id, user_id, timestamp, id);
CREATE INDEX moments_of_user on moments (user_id, timestamp, id);

-- engine 0002-credentials
-- Why: what an account proves itself with (one row per kind, as long as the account lives) and
-- mailed one-time tokens (a row lives until it is spent, replaced or deleted after its end).
CREATE TABLE one_time_tokens (
  id integer primary key autoincrement,
  account_id text not null references accounts (id) on delete cascade,
  purpose text not null,
  token_hash text not null unique,
  created_at text not null,
  expires_at text not null,
  registration text,
  constraint one_time_tokens_purpose check (purpose in ('activation', 'password_reset'))
);
CREATE INDEX one_time_tokens_account on one_time_tokens (account_id, purpose);
CREATE INDEX one_time_tokens_end on one_time_tokens (expires_at);

-- engine 0004-audit-outbox-limits
-- Why: decisions (kept for ever, also when their account is gone; each row is linked to the one
-- before it in its chain), mails between commit and delivery (a row goes when the mail is
-- delivered), and uses counted per period (a row goes some time after its period).
CREATE TABLE outbox (
  id text not null primary key,
  sealed blob not null,
  created_at text not null,
  attempt integer not null,
  due_at text not null,
  leased_until text,
  failed_at text,
  last_reason text,
  recipient text
);
CREATE INDEX outbox_due on outbox (failed_at, due_at);
CREATE INDEX outbox_recipient on outbox (recipient);

-- engine 0027-passkeys
-- Why: people sign in and prove themselves with passkeys. A row lives until the passkey is removed.
CREATE TABLE passkeys (
  id text not null primary key,
  account_id text not null references accounts (id) on delete cascade,
  name text not null,
  credential_id text not null unique,
  public_key blob not null,
  user_handle text not null,
  rp_id text not null,
  use text not null,
  sign_count integer not null,
  transports text not null,
  aaguid text not null,
  backup_eligible integer not null,
  backed_up integer not null,
  created_at text not null,
  last_used_at text,
  failures integer default 0 not null,
  disabled_at text,
  disabled_for text
);
CREATE INDEX passkeys_account on passkeys (account_id);

-- engine 0004-audit-outbox-limits
-- Why: decisions (kept for ever, also when their account is gone; each row is linked to the one
-- before it in its chain), mails between commit and delivery (a row goes when the mail is
-- delivered), and uses counted per period (a row goes some time after its period).
CREATE TABLE rate_limits (
  key text not null primary key,
  count integer not null,
  resets_at text not null
);
CREATE INDEX rate_limits_end on rate_limits (resets_at);

CREATE TABLE realm (
  name text not null
);

-- engine 0018-recoveries
-- Why: people who have lost every second factor get back in with mailbox, password and patience. A row
-- is one wish, until it is completed, cancelled or replaced.
CREATE TABLE recoveries (
  account_id text not null primary key references accounts (id) on delete cascade,
  token_hash text not null unique,
  cancel_hash text not null unique,
  requested_at text not null,
  opens_at text not null,
  expires_at text not null
);
CREATE INDEX recoveries_end on recoveries (expires_at);

-- engine 0017-factors
-- Why: accounts prove themselves with more than a password; a session says how its holder did.
CREATE TABLE recovery_codes (
  account_id text not null references accounts (id) on delete cascade,
  hash text not null,
  constraint recovery_codes_pkey primary key (account_id, hash)
);

-- engine 0001-accounts
-- Why: who can log in, in which state, with which roles. A row lives until the account is deleted.
CREATE TABLE roles (
  name text not null primary key
);

-- engine 0015-seen-clients
-- Why: people are told when somebody signs in to their account from a network or browser that was
-- not used before. A row is one that was; keyed digests, kept as long as the account.
CREATE TABLE seen_clients (
  account_id text not null references accounts (id) on delete cascade,
  digest text not null,
  seen_at text not null,
  constraint seen_clients_key primary key (account_id, digest)
);

-- engine 0010-service-keys
-- Why: other services verify tokens with a public key; each row is one key pair, kept as a record.
CREATE TABLE service_keys (
  generation integer not null primary key,
  id text not null unique,
  algorithm text not null,
  public_jwk text not null,
  sealed blob not null,
  published_at text not null,
  signs_from text not null,
  ends_at text,
  constraint service_keys_algorithm check (algorithm in ('EdDSA', 'ES256', 'RS256'))
);

-- engine 0023-identities
-- Why: people sign in at other providers, too. An identity is who somebody is there; a ticket is what
-- is known between two requests of a sign-in; a session may have been opened with an identity.
CREATE TABLE session_identities (
  session_id text not null primary key references sessions (id) on delete cascade,
  issuer text not null,
  subject text not null,
  provider_session text
);
CREATE INDEX session_identities_session on session_identities (issuer, provider_session);
CREATE INDEX session_identities_subject on session_identities (issuer, subject);

-- engine 0003-sessions
-- Why: one login on one device. A revoked or expired row stays as a record until the account goes.
CREATE TABLE sessions (
  id text not null primary key,
  account_id text not null references accounts (id) on delete cascade,
  refresh_token_hash text not null unique,
  previous_token_hash text,
  rotated_at text,
  rotated_by_address text,
  rotated_by_user_agent text,
  created_at text not null,
  expires_at text not null,
  revoked_at text,
  address text,
  user_agent text,
  expires_on text generated always as (substr(expires_at, 1, 10)),
  methods text default 'pwd' not null
);
CREATE INDEX sessions_account on sessions (account_id, created_at);
CREATE INDEX sessions_open on sessions (expires_on) where revoked_at is null;
CREATE INDEX sessions_revoked on sessions (revoked_at) where revoked_at is not null;

-- engine 0006-signing-keys
-- Why: signing keys can be replaced while tokens of older ones live; a row stays as a record.
CREATE TABLE signing_keys (
  id text not null primary key,
  sealed blob,
  created_at text not null,
  ends_at text
);

-- engine 0012-staged-imports
-- Why: an import that is one change holds up everybody who writes until it is done. So accounts are
-- collected here first, and stored in small portions when all of them are known to be good.
CREATE TABLE staged_accounts (
  import_id text not null references account_imports (id) on delete cascade,
  position integer not null,
  accounts text not null,
  constraint staged_accounts_pkey primary key (import_id, position)
);

-- engine 0017-factors
-- Why: accounts prove themselves with more than a password; a session says how its holder did.
CREATE TABLE totp_factors (
  id text not null primary key,
  account_id text not null unique references accounts (id) on delete cascade,
  sealed_secret blob not null,
  created_at text not null,
  expires_at text not null,
  confirmed_at text,
  last_step integer default 0 not null,
  last_used_at text,
  failures integer default 0 not null,
  disabled_at text
);

-- engine 0033-webhooks
-- Why: other servers are told what happens to accounts. A noted event is handed to the endpoints that
-- want it; a delivery is one event on its way to one endpoint. Both go thirty days after they ended.
CREATE TABLE webhook_deliveries (
  number integer primary key autoincrement,
  event_number integer not null references webhook_events (number) on delete cascade,
  endpoint_id text not null references webhook_endpoints (id) on delete cascade,
  account_id text,
  state text not null,
  attempt integer not null,
  created_at text not null,
  due_at text not null,
  leased_until text,
  ended_at text,
  last_status integer,
  last_error text,
  attempts text default '[]' not null,
  constraint webhook_deliveries_state check (state in ('queued', 'waiting', 'delivered', 'given_up'))
);
CREATE INDEX webhook_deliveries_due on webhook_deliveries (endpoint_id, due_at) where state = 'waiting';
CREATE INDEX webhook_deliveries_ended on webhook_deliveries (ended_at) where ended_at is not null;
CREATE INDEX webhook_deliveries_event on webhook_deliveries (event_number);
CREATE INDEX webhook_deliveries_of on webhook_deliveries (endpoint_id, number);
CREATE INDEX webhook_deliveries_open on webhook_deliveries (endpoint_id, account_id, number) where state in ('queued', 'waiting');

-- engine 0033-webhooks
-- Why: other servers are told what happens to accounts. A noted event is handed to the endpoints that
-- want it; a delivery is one event on its way to one endpoint. Both go thirty days after they ended.
CREATE TABLE webhook_endpoints (
  id text not null primary key,
  url text not null,
  types text not null,
  include text not null,
  signing text not null,
  is_ordered integer not null,
  sealed_secret blob not null,
  former_sealed_secret blob,
  former_until text,
  created_at text not null,
  failing_since text,
  disabled_at text,
  disabled_reason text,
  constraint webhook_endpoints_signing check (signing in ('v1', 'v1a')),
  constraint webhook_endpoints_disabled_reason check (disabled_reason in ('operator', 'gone', 'failing'))
);

-- engine 0033-webhooks
-- Why: other servers are told what happens to accounts. A noted event is handed to the endpoints that
-- want it; a delivery is one event on its way to one endpoint. Both go thirty days after they ended.
CREATE TABLE webhook_events (
  number integer primary key autoincrement,
  id text not null unique,
  type text not null,
  account_id text,
  body text not null,
  created_at text not null,
  handed_out_at text
);
CREATE INDEX webhook_events_age on webhook_events (created_at);
CREATE INDEX webhook_events_waiting on webhook_events (number) where handed_out_at is null;
