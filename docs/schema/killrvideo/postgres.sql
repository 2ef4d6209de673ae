-- The tables of killrvideo on PostgreSQL, as a new database gets them.
-- Written by `npm run schema`; the comments are those of the migrations.

-- engine 0012-staged-imports
-- Why: an import that is one change holds up everybody who writes until it is done. So accounts are
-- collected here first, and stored in small portions when all of them are known to be good.
create table account_imports (
  id text collate "C" not null,
  is_complete boolean not null,
  active_at timestamp with time zone not null,
  constraint account_imports_pkey PRIMARY KEY (id)
);

-- engine 0001-accounts
-- Why: who can log in, in which state, with which roles. A row lives until the account is deleted.
create table account_roles (
  account_id text collate "C" not null,
  role text collate "C" not null,
  account_created_at timestamp with time zone not null,
  constraint account_roles_key PRIMARY KEY (account_id, role),
  constraint account_roles_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
  constraint account_roles_role_fkey FOREIGN KEY (role) REFERENCES roles(name)
);
CREATE INDEX account_roles_newest ON account_roles USING btree (role, account_created_at, account_id);

-- engine 0001-accounts
-- Why: who can log in, in which state, with which roles. A row lives until the account is deleted.
create table accounts (
  identifier text collate "C" not null,
  shown_identifier text collate "C" not null,
  status text collate "C" not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  activated_at timestamp with time zone,
  last_login_at timestamp with time zone,
  id text collate "C" not null,
  firstname text,
  lastname text,
  confirmed_at timestamp with time zone,
  locale text collate "C",
  reset_required_at timestamp with time zone,
  erases_at timestamp with time zone,
  suspended_until timestamp with time zone,
  constraint accounts_pkey PRIMARY KEY (id),
  constraint accounts_identifier_key UNIQUE (identifier),
  constraint accounts_status CHECK ((status = ANY (ARRAY['pending'::text, 'active'::text, 'suspended'::text, 'archived'::text])))
);
CREATE INDEX accounts_newest ON accounts USING btree (created_at, id);
CREATE INDEX accounts_newest_of_status ON accounts USING btree (status, created_at, id);
CREATE INDEX accounts_suspended_until ON accounts USING btree (suspended_until) WHERE (suspended_until IS NOT NULL);

-- engine 0026-api-keys
-- Why: programs act for an account with a key; only its hash is stored. A row lives until the key is
-- removed or, some time after its end, another one is added.
create table api_keys (
  id text collate "C" not null,
  account_id text collate "C" not null,
  hash text collate "C" not null,
  name text collate "C" not null,
  prefix text collate "C" not null,
  scopes text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_keys_hash_key UNIQUE (hash),
  constraint api_keys_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX api_keys_account ON api_keys USING btree (account_id);
CREATE INDEX api_keys_end ON api_keys USING btree (expires_at);

-- engine 0014-approvals
-- Why: somebody who is signed in proves themselves again for one change; only the hash is stored. A
-- row lives until the change spends it, or five minutes.
create table approvals (
  hash text collate "C" not null,
  account_id text collate "C" not null,
  session_id text collate "C",
  purpose text collate "C" not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint approvals_pkey PRIMARY KEY (hash),
  constraint approvals_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
  constraint approvals_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE
);
CREATE INDEX approvals_account ON approvals USING btree (account_id);
CREATE INDEX approvals_end ON approvals USING btree (expires_at);
CREATE INDEX approvals_session ON approvals USING btree (session_id);

-- engine 0004-audit-outbox-limits
-- Why: decisions (kept for ever, also when their account is gone; each row is linked to the one
-- before it in its chain), mails between commit and delivery (a row goes when the mail is
-- delivered), and uses counted per period (a row goes some time after its period).
create table audit_chains (
  chain bigint not null,
  position bigint not null,
  link text collate "C" not null,
  seal text collate "C" not null,
  complete_at timestamp with time zone,
  constraint audit_chains_pkey PRIMARY KEY (chain)
);

-- engine 0004-audit-outbox-limits
-- Why: decisions (kept for ever, also when their account is gone; each row is linked to the one
-- before it in its chain), mails between commit and delivery (a row goes when the mail is
-- delivered), and uses counted per period (a row goes some time after its period).
create table audit_events (
  id bigint generated by default as identity not null,
  type text collate "C" not null,
  at timestamp with time zone not null,
  account_id text collate "C",
  actor text collate "C",
  address text collate "C",
  user_agent text collate "C",
  detail text,
  seal text collate "C" not null,
  chain bigint,
  position bigint,
  link text collate "C",
  forgotten text collate "C",
  constraint audit_events_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_events_account ON audit_events USING btree (account_id, id);
CREATE INDEX audit_events_personal ON audit_events USING btree (at) WHERE ((forgotten IS NULL) AND ((address IS NOT NULL) OR (user_agent IS NOT NULL) OR (detail IS NOT NULL)));
CREATE INDEX audit_events_time ON audit_events USING btree (at);
CREATE INDEX audit_events_type ON audit_events USING btree (type, id);
CREATE INDEX audit_events_type_time ON audit_events USING btree (type, at);
CREATE INDEX audit_events_unlinked ON audit_events USING btree (id) WHERE ("position" IS NULL);
CREATE UNIQUE INDEX audit_events_chain ON audit_events USING btree (chain, "position");

-- engine 0017-factors
-- Why: accounts prove themselves with more than a password; a session says how its holder did.
create table challenges (
  hash text collate "C" not null,
  purpose text collate "C" not null,
  account_id text collate "C",
  sealed bytea not null,
  tries_left bigint not null,
  expires_at timestamp with time zone not null,
  constraint challenges_pkey PRIMARY KEY (hash),
  constraint challenges_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX challenges_account_id ON challenges USING btree (account_id);
CREATE INDEX challenges_expires_at ON challenges USING btree (expires_at);

-- app 0002-what-people-say
-- Why: comments, ratings, what users did, flags and what moderators did. Existing rows: none.
-- Ids are time-based UUIDs; `place` is the same id with its time first, so that it sorts by time.
create table comments (
  commentid text collate "C" not null,
  place text collate "C" not null,
  videoid text collate "C" not null,
  userid text collate "C" not null,
  sentiment_score double precision,
  deleted_at timestamp with time zone,
  comment text not null,
  constraint comments_pkey PRIMARY KEY (commentid),
  constraint comments_videoid_fkey FOREIGN KEY (videoid) REFERENCES videos(videoid) ON DELETE CASCADE
);
CREATE INDEX comments_of_user ON comments USING btree (userid, place) WHERE (deleted_at IS NULL);
CREATE INDEX comments_of_video ON comments USING btree (videoid, place) WHERE (deleted_at IS NULL);

-- app 0002-what-people-say
-- Why: comments, ratings, what users did, flags and what moderators did. Existing rows: none.
-- Ids are time-based UUIDs; `place` is the same id with its time first, so that it sorts by time.
create table content_moderation (
  flagid text collate "C" not null,
  place text collate "C" not null,
  userid text collate "C" not null,
  content_type text collate "C" not null,
  contentid text collate "C" not null,
  status text collate "C" not null,
  reason_code text collate "C" not null,
  reason_text text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  reviewer text collate "C",
  review_date timestamp with time zone,
  notes text,
  constraint content_moderation_pkey PRIMARY KEY (flagid),
  constraint flags_content CHECK ((content_type = ANY (ARRAY['video'::text, 'comment'::text]))),
  constraint flags_resolved CHECK (((review_date IS NOT NULL) = (status = ANY (ARRAY['approved'::text, 'rejected'::text])))),
  constraint flags_status CHECK ((status = ANY (ARRAY['open'::text, 'under_review'::text, 'approved'::text, 'rejected'::text])))
);
CREATE INDEX flags_by_status ON content_moderation USING btree (status, place);
CREATE INDEX flags_newest ON content_moderation USING btree (place);

-- engine 0002-credentials
-- Why: what an account proves itself with (one row per kind, as long as the account lives) and
-- mailed one-time tokens (a row lives until it is spent, replaced or deleted after its end).
create table credentials (
  account_id text collate "C" not null,
  kind text collate "C" not null,
  hash text collate "C",
  lookup_key text collate "C",
  verifier text collate "C",
  changed_at timestamp with time zone not null,
  constraint credentials_key PRIMARY KEY (account_id, kind),
  constraint credentials_lookup_key_key UNIQUE (lookup_key),
  constraint credentials_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
  constraint credentials_columns_of_kind CHECK ((((kind = 'password'::text) AND (hash IS NOT NULL) AND (lookup_key IS NULL) AND (verifier IS NULL)) OR ((kind = 'secret'::text) AND (hash IS NULL) AND (lookup_key IS NOT NULL) AND (verifier IS NOT NULL))))
);

-- engine 0016-email-changes
-- Why: people change their e-mail address, and can take it back. A row is one wish; it lives until it
-- is stopped or can neither be confirmed nor reverted, and reserves the old address meanwhile. After
-- a change was taken back the account needs a new password.
create table email_changes (
  id bigint generated by default as identity not null,
  account_id text collate "C" not null,
  from_identifier text collate "C" not null,
  from_shown text collate "C" not null,
  to_identifier text collate "C" not null,
  to_shown text collate "C" not null,
  session_id text collate "C",
  confirm_hash text collate "C",
  confirm_until timestamp with time zone not null,
  revert_hash text collate "C" not null,
  revert_until timestamp with time zone not null,
  asked_at timestamp with time zone not null,
  changed_at timestamp with time zone,
  constraint email_changes_pkey PRIMARY KEY (id),
  constraint email_changes_confirm_hash_key UNIQUE (confirm_hash),
  constraint email_changes_revert_hash_key UNIQUE (revert_hash),
  constraint email_changes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX email_changes_account ON email_changes USING btree (account_id);
CREATE INDEX email_changes_end ON email_changes USING btree (revert_until);
CREATE INDEX email_changes_from ON email_changes USING btree (from_identifier);

-- engine 0030-personal-data
-- Why: people download what is stored of them and have their accounts erased. A wish to be erased
-- lives until it is carried out or cancelled; an export until some time after its archive is gone;
-- the archive lies in parts, which go when it is too old. Mails are marked with their recipient, so
-- that somebody's mails are found. What an audit event tells of a person can be taken away: the
-- column `forgotten` vouches for what is left.
create table erasures (
  account_id text collate "C" not null,
  cancel_hash text collate "C" not null,
  requested_at timestamp with time zone not null,
  erases_at timestamp with time zone not null,
  constraint erasures_pkey PRIMARY KEY (account_id),
  constraint erasures_cancel_hash_key UNIQUE (cancel_hash),
  constraint erasures_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX erasures_due ON erasures USING btree (erases_at);

-- engine 0030-personal-data
-- Why: people download what is stored of them and have their accounts erased. A wish to be erased
-- lives until it is carried out or cancelled; an export until some time after its archive is gone;
-- the archive lies in parts, which go when it is too old. Mails are marked with their recipient, so
-- that somebody's mails are found. What an audit event tells of a person can be taken away: the
-- column `forgotten` vouches for what is left.
create table export_parts (
  export_id text collate "C" not null,
  attempt bigint not null,
  position bigint not null,
  content bytea not null,
  constraint export_parts_key PRIMARY KEY (export_id, attempt, "position"),
  constraint export_parts_export_id_fkey FOREIGN KEY (export_id) REFERENCES exports(id) ON DELETE CASCADE
);

-- engine 0030-personal-data
-- Why: people download what is stored of them and have their accounts erased. A wish to be erased
-- lives until it is carried out or cancelled; an export until some time after its archive is gone;
-- the archive lies in parts, which go when it is too old. Mails are marked with their recipient, so
-- that somebody's mails are found. What an audit event tells of a person can be taken away: the
-- column `forgotten` vouches for what is left.
create table exports (
  id text collate "C" not null,
  account_id text collate "C" not null,
  requested_at timestamp with time zone not null,
  attempt bigint not null,
  leased_until timestamp with time zone,
  bytes bigint,
  expires_at timestamp with time zone,
  constraint exports_pkey PRIMARY KEY (id),
  constraint exports_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX exports_end ON exports USING btree (expires_at);
CREATE INDEX exports_of_account ON exports USING btree (account_id, requested_at);

-- engine 0023-identities
-- Why: people sign in at other providers, too. An identity is who somebody is there; a ticket is what
-- is known between two requests of a sign-in; a session may have been opened with an identity.
create table identities (
  issuer text collate "C" not null,
  subject text collate "C" not null,
  id text collate "C" not null,
  account_id text collate "C" not null,
  provider text collate "C" not null,
  email_at_link text collate "C",
  linked_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  constraint identities_key PRIMARY KEY (issuer, subject),
  constraint identities_id_key UNIQUE (id),
  constraint identities_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX identities_account ON identities USING btree (account_id);

-- engine 0046-identity-providers
-- Why: operators add providers at which people sign in by command, without a restart.
create table identity_providers (
  name text collate "C" not null,
  sealed bytea not null,
  added_at timestamp with time zone not null,
  constraint identity_providers_pkey PRIMARY KEY (name)
);

-- engine 0023-identities
-- Why: people sign in at other providers, too. An identity is who somebody is there; a ticket is what
-- is known between two requests of a sign-in; a session may have been opened with an identity.
create table identity_tickets (
  hash text collate "C" not null,
  kind text collate "C" not null,
  sealed bytea,
  expires_at timestamp with time zone not null,
  constraint identity_tickets_pkey PRIMARY KEY (hash),
  constraint identity_tickets_kind CHECK ((kind = ANY (ARRAY['flow'::text, 'hand_over'::text, 'link'::text, 'logout'::text])))
);
CREATE INDEX identity_tickets_end ON identity_tickets USING btree (expires_at);

-- engine 0043-invitations
-- Why: operators see whom they have invited and who has not come yet, and take invitations back. A row
-- is an account that somebody else made for its holder.
create table invitations (
  account_id text collate "C" not null,
  invited_by text collate "C" not null,
  invited_at timestamp with time zone not null,
  constraint invitations_pkey PRIMARY KEY (account_id),
  constraint invitations_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX invitations_age ON invitations USING btree (invited_at);

-- engine 0013-key-generations
-- Why: with another SECRET_KEY a server or a command does harm before anybody notices: it seals what
-- nobody else can open, and the audit log looks forged. So the database knows a fingerprint of its key.
-- A row is one key that the database has had, kept for ever; the newest is in force.
create table key_generations (
  generation bigint not null,
  fingerprint text collate "C" not null,
  since timestamp with time zone not null,
  former bytea,
  constraint key_generations_pkey PRIMARY KEY (generation)
);

-- app 0002-what-people-say
-- Why: comments, ratings, what users did, flags and what moderators did. Existing rows: none.
-- Ids are time-based UUIDs; `place` is the same id with its time first, so that it sorts by time.
create table moderation_audit (
  number bigint generated by default as identity not null,
  contentid text collate "C" not null,
  flagid text collate "C",
  ts timestamp with time zone not null,
  action text collate "C" not null,
  actor text collate "C" not null,
  details text,
  constraint moderation_audit_pkey PRIMARY KEY (number)
);
CREATE INDEX moderation_audit_of_content ON moderation_audit USING btree (contentid, ts);

-- engine 0002-credentials
-- Why: what an account proves itself with (one row per kind, as long as the account lives) and
-- mailed one-time tokens (a row lives until it is spent, replaced or deleted after its end).
create table one_time_tokens (
  id bigint generated by default as identity not null,
  account_id text collate "C" not null,
  purpose text collate "C" not null,
  token_hash text collate "C" not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  registration text,
  constraint one_time_tokens_pkey PRIMARY KEY (id),
  constraint one_time_tokens_token_hash_key UNIQUE (token_hash),
  constraint one_time_tokens_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
  constraint one_time_tokens_purpose CHECK ((purpose = ANY (ARRAY['activation'::text, 'password_reset'::text])))
);
CREATE INDEX one_time_tokens_account ON one_time_tokens USING btree (account_id, purpose);
CREATE INDEX one_time_tokens_end ON one_time_tokens USING btree (expires_at);

-- engine 0004-audit-outbox-limits
-- Why: decisions (kept for ever, also when their account is gone; each row is linked to the one
-- before it in its chain), mails between commit and delivery (a row goes when the mail is
-- delivered), and uses counted per period (a row goes some time after its period).
create table outbox (
  id text collate "C" not null,
  sealed bytea not null,
  created_at timestamp with time zone not null,
  attempt bigint not null,
  due_at timestamp with time zone not null,
  leased_until timestamp with time zone,
  failed_at timestamp with time zone,
  last_reason text collate "C",
  recipient text collate "C",
  constraint outbox_pkey PRIMARY KEY (id)
);
CREATE INDEX outbox_due ON outbox USING btree (failed_at, due_at);
CREATE INDEX outbox_recipient ON outbox USING btree (recipient);

-- engine 0027-passkeys
-- Why: people sign in and prove themselves with passkeys. A row lives until the passkey is removed.
create table passkeys (
  id text collate "C" not null,
  account_id text collate "C" not null,
  name text collate "C" not null,
  credential_id text collate "C" not null,
  public_key bytea not null,
  user_handle text collate "C" not null,
  rp_id text collate "C" not null,
  use text collate "C" not null,
  sign_count bigint not null,
  transports text collate "C" not null,
  aaguid text collate "C" not null,
  backup_eligible boolean not null,
  backed_up boolean not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  failures bigint default 0 not null,
  disabled_at timestamp with time zone,
  disabled_for text collate "C",
  constraint passkeys_pkey PRIMARY KEY (id),
  constraint passkeys_credential_id_key UNIQUE (credential_id),
  constraint passkeys_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX passkeys_account ON passkeys USING btree (account_id);

-- engine 0004-audit-outbox-limits
-- Why: decisions (kept for ever, also when their account is gone; each row is linked to the one
-- before it in its chain), mails between commit and delivery (a row goes when the mail is
-- delivered), and uses counted per period (a row goes some time after its period).
create table rate_limits (
  key text collate "C" not null,
  count bigint not null,
  resets_at timestamp with time zone not null,
  constraint rate_limits_pkey PRIMARY KEY (key)
);
CREATE INDEX rate_limits_end ON rate_limits USING btree (resets_at);

-- engine 0018-recoveries
-- Why: people who have lost every second factor get back in with mailbox, password and patience. A row
-- is one wish, until it is completed, cancelled or replaced.
create table recoveries (
  account_id text collate "C" not null,
  token_hash text collate "C" not null,
  cancel_hash text collate "C" not null,
  requested_at timestamp with time zone not null,
  opens_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint recoveries_pkey PRIMARY KEY (account_id),
  constraint recoveries_cancel_hash_key UNIQUE (cancel_hash),
  constraint recoveries_token_hash_key UNIQUE (token_hash),
  constraint recoveries_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX recoveries_end ON recoveries USING btree (expires_at);

-- engine 0017-factors
-- Why: accounts prove themselves with more than a password; a session says how its holder did.
create table recovery_codes (
  account_id text collate "C" not null,
  hash text collate "C" not null,
  constraint recovery_codes_pkey PRIMARY KEY (account_id, hash),
  constraint recovery_codes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);

-- engine 0001-accounts
-- Why: who can log in, in which state, with which roles. A row lives until the account is deleted.
create table roles (
  name text collate "C" not null,
  constraint roles_pkey PRIMARY KEY (name)
);

-- engine 0015-seen-clients
-- Why: people are told when somebody signs in to their account from a network or browser that was
-- not used before. A row is one that was; keyed digests, kept as long as the account.
create table seen_clients (
  account_id text collate "C" not null,
  digest text collate "C" not null,
  seen_at timestamp with time zone not null,
  constraint seen_clients_key PRIMARY KEY (account_id, digest),
  constraint seen_clients_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);

-- engine 0010-service-keys
-- Why: other services verify tokens with a public key; each row is one key pair, kept as a record.
create table service_keys (
  generation bigint not null,
  id text collate "C" not null,
  algorithm text collate "C" not null,
  public_jwk text collate "C" not null,
  sealed bytea not null,
  published_at timestamp with time zone not null,
  signs_from timestamp with time zone not null,
  ends_at timestamp with time zone,
  constraint service_keys_pkey PRIMARY KEY (generation),
  constraint service_keys_id_key UNIQUE (id),
  constraint service_keys_algorithm CHECK ((algorithm = ANY (ARRAY['EdDSA'::text, 'ES256'::text, 'RS256'::text])))
);

-- engine 0023-identities
-- Why: people sign in at other providers, too. An identity is who somebody is there; a ticket is what
-- is known between two requests of a sign-in; a session may have been opened with an identity.
create table session_identities (
  session_id text collate "C" not null,
  issuer text collate "C" not null,
  subject text collate "C" not null,
  provider_session text collate "C",
  constraint session_identities_pkey PRIMARY KEY (session_id),
  constraint session_identities_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE
);
CREATE INDEX session_identities_session ON session_identities USING btree (issuer, provider_session);
CREATE INDEX session_identities_subject ON session_identities USING btree (issuer, subject);

-- engine 0003-sessions
-- Why: one login on one device. A revoked or expired row stays as a record until the account goes.
create table sessions (
  id text collate "C" not null,
  account_id text collate "C" not null,
  refresh_token_hash text collate "C" not null,
  previous_token_hash text collate "C",
  rotated_at timestamp with time zone,
  rotated_by_address text collate "C",
  rotated_by_user_agent text collate "C",
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  address text collate "C",
  user_agent text collate "C",
  expires_on date generated always as (((expires_at AT TIME ZONE 'UTC'::text))::date) stored,
  methods text collate "C" default 'pwd'::text not null,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_refresh_token_hash_key UNIQUE (refresh_token_hash),
  constraint sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX sessions_account ON sessions USING btree (account_id, created_at);
CREATE INDEX sessions_open ON sessions USING btree (expires_on) WHERE (revoked_at IS NULL);
CREATE INDEX sessions_revoked ON sessions USING btree (revoked_at) WHERE (revoked_at IS NOT NULL);

-- engine 0006-signing-keys
-- Why: signing keys can be replaced while tokens of older ones live; a row stays as a record.
create table signing_keys (
  id text collate "C" not null,
  sealed bytea,
  created_at timestamp with time zone not null,
  ends_at timestamp with time zone,
  constraint signing_keys_pkey PRIMARY KEY (id)
);

-- engine 0012-staged-imports
-- Why: an import that is one change holds up everybody who writes until it is done. So accounts are
-- collected here first, and stored in small portions when all of them are known to be good.
create table staged_accounts (
  import_id text collate "C" not null,
  position bigint not null,
  accounts text not null,
  constraint staged_accounts_pkey PRIMARY KEY (import_id, "position"),
  constraint staged_accounts_import_id_fkey FOREIGN KEY (import_id) REFERENCES account_imports(id) ON DELETE CASCADE
);

-- engine 0017-factors
-- Why: accounts prove themselves with more than a password; a session says how its holder did.
create table totp_factors (
  id text collate "C" not null,
  account_id text collate "C" not null,
  sealed_secret bytea not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  last_step bigint default 0 not null,
  last_used_at timestamp with time zone,
  failures bigint default 0 not null,
  disabled_at timestamp with time zone,
  constraint totp_factors_pkey PRIMARY KEY (id),
  constraint totp_factors_account_id_key UNIQUE (account_id),
  constraint totp_factors_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
);

-- app 0002-what-people-say
-- Why: comments, ratings, what users did, flags and what moderators did. Existing rows: none.
-- Ids are time-based UUIDs; `place` is the same id with its time first, so that it sorts by time.
create table user_activity (
  activity_id text collate "C" not null,
  place text collate "C" not null,
  userid text collate "C" not null,
  activity_type text collate "C" not null,
  activity_timestamp timestamp with time zone not null,
  videoid text collate "C" not null,
  constraint user_activity_pkey PRIMARY KEY (activity_id),
  constraint user_activity_types CHECK ((activity_type = ANY (ARRAY['view'::text, 'comment'::text, 'rate'::text])))
);
CREATE INDEX user_activity_of_user ON user_activity USING btree (userid, place);

-- app 0002-what-people-say
-- Why: comments, ratings, what users did, flags and what moderators did. Existing rows: none.
-- Ids are time-based UUIDs; `place` is the same id with its time first, so that it sorts by time.
create table video_ratings (
  videoid text collate "C" not null,
  userid text collate "C" not null,
  rating bigint not null,
  created_date timestamp with time zone not null,
  rating_date timestamp with time zone not null,
  constraint video_ratings_key PRIMARY KEY (videoid, userid),
  constraint video_ratings_videoid_fkey FOREIGN KEY (videoid) REFERENCES videos(videoid) ON DELETE CASCADE,
  constraint video_ratings_range CHECK (((rating >= 1) AND (rating <= 5)))
);

-- app 0001-videos
-- Why: the videos, who finds them how, and what people do with them. Existing rows: none, these are
-- the first tables of the app; accounts are left alone.
create table video_tags (
  tag text collate "C" not null,
  added_date timestamp with time zone not null,
  videoid text collate "C" not null,
  constraint video_tags_key PRIMARY KEY (tag, added_date, videoid),
  constraint video_tags_videoid_fkey FOREIGN KEY (videoid) REFERENCES videos(videoid) ON DELETE CASCADE
);
CREATE INDEX video_tags_of_video ON video_tags USING btree (videoid);

-- app 0001-videos
-- Why: the videos, who finds them how, and what people do with them. Existing rows: none, these are
-- the first tables of the app; accounts are left alone.
create table video_totals (
  one bigint not null,
  listed bigint not null,
  past_views bigint default 0 not null,
  constraint video_totals_pkey PRIMARY KEY (one),
  constraint video_totals_one CHECK ((one = 1))
);

-- app 0003-search
-- Why: words and parts of words are found by an index. Existing rows: those of `videos`, of which
-- there are none before this release.
create table video_vectors (
  videoid text collate "C" not null,
  content_features bytea not null,
  constraint video_vectors_pkey PRIMARY KEY (videoid),
  constraint video_vectors_videoid_fkey FOREIGN KEY (videoid) REFERENCES videos(videoid) ON DELETE CASCADE
);

-- app 0001-videos
-- Why: the videos, who finds them how, and what people do with them. Existing rows: none, these are
-- the first tables of the app; accounts are left alone.
create table videos (
  number bigint generated by default as identity not null,
  videoid text collate "C" not null,
  userid text collate "C" not null,
  added_date timestamp with time zone not null,
  listed bigint not null,
  status text collate "C" not null,
  views bigint default 0 not null,
  total_play_time bigint default 0 not null,
  rating_counter bigint default 0 not null,
  rating_total bigint default 0 not null,
  updated_at timestamp with time zone,
  deleted_at timestamp with time zone,
  location_type bigint not null,
  youtube_id text collate "C",
  category text,
  content_rating text,
  language text,
  name text not null,
  location text not null,
  preview_image_location text,
  tags text not null,
  description text,
  search_title text collate "C" not null,
  search_text text collate "C" not null,
  constraint videos_pkey PRIMARY KEY (number),
  constraint videos_videoid_key UNIQUE (videoid),
  constraint videos_listed CHECK ((listed =
CASE
    WHEN ((status = 'READY'::text) AND (deleted_at IS NULL)) THEN 1
    ELSE 0
END)),
  constraint videos_status CHECK ((status = ANY (ARRAY['PENDING'::text, 'PROCESSING'::text, 'READY'::text, 'ERROR'::text])))
);
CREATE INDEX videos_by_user ON videos USING btree (userid, added_date, videoid, listed);
CREATE INDEX videos_latest ON videos USING btree (added_date, videoid) WHERE (listed = 1);
CREATE INDEX videos_texts ON videos USING gin (search_text public.gin_trgm_ops) WHERE (listed = 1);

-- app 0001-videos
-- Why: the videos, who finds them how, and what people do with them. Existing rows: none, these are
-- the first tables of the app; accounts are left alone.
create table views_by_day (
  day date not null,
  videoid text collate "C" not null,
  views bigint not null,
  constraint views_by_day_key PRIMARY KEY (day, videoid),
  constraint views_by_day_videoid_fkey FOREIGN KEY (videoid) REFERENCES videos(videoid) ON DELETE CASCADE
);
CREATE INDEX views_of_day ON views_by_day USING btree (day, views, videoid);

-- engine 0033-webhooks
-- Why: other servers are told what happens to accounts. A noted event is handed to the endpoints that
-- want it; a delivery is one event on its way to one endpoint. Both go thirty days after they ended.
create table webhook_deliveries (
  number bigint generated by default as identity not null,
  event_number bigint not null,
  endpoint_id text collate "C" not null,
  account_id text collate "C",
  state text collate "C" not null,
  attempt bigint not null,
  created_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  leased_until timestamp with time zone,
  ended_at timestamp with time zone,
  last_status bigint,
  last_error text collate "C",
  attempts text default '[]'::text not null,
  constraint webhook_deliveries_pkey PRIMARY KEY (number),
  constraint webhook_deliveries_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES webhook_endpoints(id) ON DELETE CASCADE,
  constraint webhook_deliveries_event_number_fkey FOREIGN KEY (event_number) REFERENCES webhook_events(number) ON DELETE CASCADE,
  constraint webhook_deliveries_state CHECK ((state = ANY (ARRAY['queued'::text, 'waiting'::text, 'delivered'::text, 'given_up'::text])))
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries USING btree (endpoint_id, due_at) WHERE (state = 'waiting'::text);
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries USING btree (ended_at) WHERE (ended_at IS NOT NULL);
CREATE INDEX webhook_deliveries_event ON webhook_deliveries USING btree (event_number);
CREATE INDEX webhook_deliveries_of ON webhook_deliveries USING btree (endpoint_id, number);
CREATE INDEX webhook_deliveries_open ON webhook_deliveries USING btree (endpoint_id, account_id, number) WHERE (state = ANY (ARRAY['queued'::text, 'waiting'::text]));

-- engine 0033-webhooks
-- Why: other servers are told what happens to accounts. A noted event is handed to the endpoints that
-- want it; a delivery is one event on its way to one endpoint. Both go thirty days after they ended.
create table webhook_endpoints (
  id text collate "C" not null,
  url text collate "C" not null,
  types text not null,
  include text not null,
  signing text collate "C" not null,
  is_ordered boolean not null,
  sealed_secret bytea not null,
  former_sealed_secret bytea,
  former_until timestamp with time zone,
  created_at timestamp with time zone not null,
  failing_since timestamp with time zone,
  disabled_at timestamp with time zone,
  disabled_reason text collate "C",
  constraint webhook_endpoints_pkey PRIMARY KEY (id),
  constraint webhook_endpoints_disabled_reason CHECK ((disabled_reason = ANY (ARRAY['operator'::text, 'gone'::text, 'failing'::text]))),
  constraint webhook_endpoints_signing CHECK ((signing = ANY (ARRAY['v1'::text, 'v1a'::text])))
);

-- engine 0033-webhooks
-- Why: other servers are told what happens to accounts. A noted event is handed to the endpoints that
-- want it; a delivery is one event on its way to one endpoint. Both go thirty days after they ended.
create table webhook_events (
  number bigint generated by default as identity not null,
  id text collate "C" not null,
  type text collate "C" not null,
  account_id text collate "C",
  body text not null,
  created_at timestamp with time zone not null,
  handed_out_at timestamp with time zone,
  constraint webhook_events_pkey PRIMARY KEY (number),
  constraint webhook_events_id_key UNIQUE (id)
);
CREATE INDEX webhook_events_age ON webhook_events USING btree (created_at);
CREATE INDEX webhook_events_waiting ON webhook_events USING btree (number) WHERE (handed_out_at IS NULL);
