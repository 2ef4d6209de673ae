-- The tables of vividly on PostgreSQL, as a new database gets them.
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
  first_name text,
  last_name text,
  grade_level bigint,
  organization_id text,
  school_id text,
  teacher_data text,
  settings text,
  metadata text,
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

-- app 0001-school
-- Why: classes and who is in them, interests, topics, progress, activity, requests for accounts.
create table class_student (
  class_id text collate "C" not null,
  student_id text collate "C" not null,
  enrolled_at timestamp with time zone not null,
  constraint class_student_key PRIMARY KEY (class_id, student_id),
  constraint class_student_class_id_fkey FOREIGN KEY (class_id) REFERENCES classes(class_id) ON DELETE CASCADE,
  constraint class_student_student_id_fkey FOREIGN KEY (student_id) REFERENCES accounts(id) ON DELETE CASCADE
);
CREATE INDEX class_student_of_student ON class_student USING btree (student_id, enrolled_at);

-- app 0001-school
-- Why: classes and who is in them, interests, topics, progress, activity, requests for accounts.
create table classes (
  number bigint generated by default as identity not null,
  class_id text collate "C" not null,
  teacher_id text collate "C" not null,
  name text not null,
  subject text,
  class_code text collate "C" not null,
  description text,
  grade_levels text default '[]'::text not null,
  school_id text,
  organization_id text,
  settings text default '{}'::text not null,
  metadata text default '{}'::text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  archived boolean not null,
  archived_at timestamp with time zone,
  constraint classes_pkey PRIMARY KEY (number),
  constraint classes_class_code_key UNIQUE (class_code),
  constraint classes_class_id_key UNIQUE (class_id),
  constraint classes_teacher_id_fkey FOREIGN KEY (teacher_id) REFERENCES accounts(id) ON DELETE CASCADE,
  constraint classes_archived CHECK ((archived = (archived_at IS NOT NULL))),
  constraint classes_name CHECK (((length(name) >= 1) AND (length(name) <= 255))),
  constraint classes_subject CHECK (((length(subject) >= 1) AND (length(subject) <= 100)))
);
CREATE INDEX classes_of_teacher ON classes USING btree (teacher_id, created_at, number);

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

-- app 0001-school
-- Why: classes and who is in them, interests, topics, progress, activity, requests for accounts.
create table interests (
  interest_id text collate "C" not null,
  name text not null,
  category text not null,
  description text,
  icon text,
  display_order bigint not null,
  constraint interests_pkey PRIMARY KEY (interest_id)
);

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

-- app 0001-school
-- Why: classes and who is in them, interests, topics, progress, activity, requests for accounts.
create table student_activity (
  number bigint generated by default as identity not null,
  activity_id text collate "C" not null,
  student_id text collate "C" not null,
  activity_type text collate "C" not null,
  topic_id text collate "C",
  content_id text,
  class_id text collate "C",
  interest_id text collate "C",
  duration_seconds bigint,
  metadata text default '{}'::text not null,
  created_at timestamp with time zone not null,
  constraint student_activity_pkey PRIMARY KEY (number),
  constraint student_activity_activity_id_key UNIQUE (activity_id),
  constraint student_activity_event UNIQUE (student_id, activity_type, topic_id, created_at),
  constraint student_activity_class_id_fkey FOREIGN KEY (class_id) REFERENCES classes(class_id) ON DELETE SET NULL,
  constraint student_activity_interest_id_fkey FOREIGN KEY (interest_id) REFERENCES interests(interest_id) ON DELETE SET NULL,
  constraint student_activity_student_id_fkey FOREIGN KEY (student_id) REFERENCES accounts(id) ON DELETE CASCADE,
  constraint student_activity_topic_id_fkey FOREIGN KEY (topic_id) REFERENCES topics(topic_id),
  constraint student_activity_type CHECK ((activity_type = ANY (ARRAY['class_joined'::text, 'interest_updated'::text, 'profile_updated'::text, 'topic_started'::text, 'video_started'::text, 'video_watched'::text, 'video_completed'::text, 'topic_completed'::text])))
);
CREATE INDEX student_activity_newest ON student_activity USING btree (student_id, created_at DESC, number DESC);

-- app 0001-school
-- Why: classes and who is in them, interests, topics, progress, activity, requests for accounts.
create table student_interests (
  student_id text collate "C" not null,
  interest_id text collate "C" not null,
  position bigint not null,
  created_at timestamp with time zone not null,
  constraint student_interests_key PRIMARY KEY (student_id, interest_id),
  constraint student_interests_interest_id_fkey FOREIGN KEY (interest_id) REFERENCES interests(interest_id) ON DELETE CASCADE,
  constraint student_interests_student_id_fkey FOREIGN KEY (student_id) REFERENCES accounts(id) ON DELETE CASCADE
);

-- app 0001-school
-- Why: classes and who is in them, interests, topics, progress, activity, requests for accounts.
create table student_progress (
  progress_id text collate "C" not null,
  student_id text collate "C" not null,
  topic_id text collate "C" not null,
  class_id text collate "C",
  status text collate "C" not null,
  progress_percentage double precision not null,
  videos_watched bigint not null,
  total_watch_time_seconds bigint not null,
  started_at timestamp with time zone,
  completed_at timestamp with time zone,
  metadata text default '{}'::text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint student_progress_pkey PRIMARY KEY (progress_id),
  constraint student_progress_topic UNIQUE (student_id, topic_id),
  constraint student_progress_class_id_fkey FOREIGN KEY (class_id) REFERENCES classes(class_id) ON DELETE SET NULL,
  constraint student_progress_student_id_fkey FOREIGN KEY (student_id) REFERENCES accounts(id) ON DELETE CASCADE,
  constraint student_progress_topic_id_fkey FOREIGN KEY (topic_id) REFERENCES topics(topic_id) ON DELETE CASCADE,
  constraint student_progress_completed CHECK (((status = 'completed'::text) = (progress_percentage = (100)::double precision))),
  constraint student_progress_status CHECK ((status = ANY (ARRAY['not_started'::text, 'in_progress'::text, 'completed'::text])))
);

-- app 0001-school
-- Why: classes and who is in them, interests, topics, progress, activity, requests for accounts.
create table student_requests (
  number bigint generated by default as identity not null,
  request_id text collate "C" not null,
  requested_by text collate "C" not null,
  approver_id text collate "C",
  student_email text collate "C" not null,
  student_first_name text not null,
  student_last_name text not null,
  grade_level bigint not null,
  class_id text collate "C",
  school_id text,
  organization_id text,
  status text collate "C" not null,
  notes text,
  metadata text default '{}'::text not null,
  requested_at timestamp with time zone not null,
  processed_at timestamp with time zone,
  created_user_id text collate "C",
  constraint student_requests_pkey PRIMARY KEY (number),
  constraint student_requests_request_id_key UNIQUE (request_id),
  constraint student_requests_class_id_fkey FOREIGN KEY (class_id) REFERENCES classes(class_id) ON DELETE SET NULL,
  constraint student_requests_created_user_id_fkey FOREIGN KEY (created_user_id) REFERENCES accounts(id) ON DELETE SET NULL,
  constraint student_requests_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES accounts(id) ON DELETE CASCADE,
  constraint student_requests_grade CHECK (((grade_level >= 9) AND (grade_level <= 12))),
  constraint student_requests_processed CHECK (((status = 'pending'::text) = (processed_at IS NULL))),
  constraint student_requests_status CHECK ((status = ANY (ARRAY['pending'::text, 'approved'::text, 'rejected'::text])))
);
CREATE INDEX student_requests_of_teacher ON student_requests USING btree (requested_by, status, requested_at);
CREATE UNIQUE INDEX student_requests_pending ON student_requests USING btree (requested_by, student_email) WHERE (status = 'pending'::text);

-- app 0001-school
-- Why: classes and who is in them, interests, topics, progress, activity, requests for accounts.
create table topics (
  topic_id text collate "C" not null,
  subject text collate "C" not null,
  unit text collate "C" not null,
  name text not null,
  description text,
  topic_order bigint not null,
  grade_level_min bigint default 9 not null,
  grade_level_max bigint default 12 not null,
  standards text default '[]'::text not null,
  prerequisites text default '[]'::text not null,
  active boolean not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint topics_pkey PRIMARY KEY (topic_id)
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
