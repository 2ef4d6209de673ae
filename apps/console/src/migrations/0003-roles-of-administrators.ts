// Why: administrators get roles of different power, and the last owner must stay one, whoever
// changes what: nobody else could make another. Triggers refuse to take that role away, to suspend
// its holder and to delete the account; the error is a violation of the check `last_owner`.
// Existing rows: every administrator becomes an owner, with the power that `admin` had.
import type { MigrationContext, TablesOfThatDay } from '@usher/storage'
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<TablesOfThatDay>, { dialect }: MigrationContext) {
  await sql`insert into roles (name) values ('owner') on conflict do nothing`.execute(db)
  await sql`update account_roles set role = 'owner' where role = 'admin'`.execute(db)
  await sql`delete from roles where name = 'admin'`.execute(db)
  for (const statement of TRIGGERS[dialect.name]) await sql.raw(statement).execute(db)
}

const anotherOwner = (holder: string) => `exists (
  select 1 from account_roles join accounts on accounts.id = account_roles.account_id
  where role = 'owner' and status = 'active' and account_id <> ${holder})`

const isOwner = (holder: string) =>
  `exists (select 1 from account_roles where role = 'owner' and account_id = ${holder})`

const isActive = (holder: string) =>
  `exists (select 1 from accounts where id = ${holder} and status = 'active')`

const TRIGGERS: Readonly<Record<MigrationContext['dialect']['name'], readonly string[]>> = {
  sqlite: [
    `create trigger last_owner_keeps_role before delete on account_roles
      when old.role = 'owner' begin
      select raise(abort, 'last_owner')
      where ${isActive('old.account_id')} and not ${anotherOwner('old.account_id')};
    end`,
    `create trigger last_owner_stays_active before update of status on accounts
      when old.status = 'active' and new.status <> 'active' begin
      select raise(abort, 'last_owner')
      where ${isOwner('old.id')} and not ${anotherOwner('old.id')};
    end`,
    `create trigger last_owner_stays before delete on accounts when old.status = 'active' begin
      select raise(abort, 'last_owner')
      where ${isOwner('old.id')} and not ${anotherOwner('old.id')};
    end`,
  ],
  // The lock lets one change after the other look who is left; each statement sees what the one
  // before has committed.
  postgres: [
    `create function assert_another_owner(holder text) returns void language plpgsql
      set search_path from current as $$
    begin
      perform 1 from roles where name = 'owner' for no key update;
      if not ${anotherOwner('holder')} then
        raise exception 'the last owner must stay'
          using errcode = 'check_violation', constraint = 'last_owner';
      end if;
    end $$`,
    `create function keep_role_of_last_owner() returns trigger language plpgsql
      set search_path from current as $$
    begin
      if ${isActive('old.account_id')} then perform assert_another_owner(old.account_id); end if;
      return old;
    end $$`,
    `create function keep_last_owner() returns trigger language plpgsql
      set search_path from current as $$
    begin
      if ${isOwner('old.id')} then perform assert_another_owner(old.id); end if;
      if tg_op = 'DELETE' then return old; end if;
      return new;
    end $$`,
    `create trigger last_owner_keeps_role before delete on account_roles
      for each row when (old.role = 'owner') execute function keep_role_of_last_owner()`,
    `create trigger last_owner_stays_active before update of status on accounts
      for each row when (old.status = 'active' and new.status <> 'active')
      execute function keep_last_owner()`,
    `create trigger last_owner_stays before delete on accounts
      for each row when (old.status = 'active') execute function keep_last_owner()`,
  ],
}
