import type { Invitation } from '@usher/engine'
import { Command } from 'commander'
import type { AppName } from '../app-registry.ts'
import { CommandFailure, wrongUsage } from '../command-failure.ts'
import type { Context } from '../context.ts'
import { operator } from '../operator.ts'
import { appOption, collected, jsonOption } from '../options.ts'
import { type Opened, withApp } from '../with-apps.ts'
import { accountJson } from './account-view.ts'
import { accountName, identifierOf, type NameOptions, withNameOptions } from './name.ts'
import { readProfile } from './profile-fields.ts'

const PAGE = 200

interface InviteOptions extends NameOptions {
  readonly app: AppName
  readonly role?: readonly string[]
  readonly json?: boolean
}

/** Commands about people who get a link by mail and choose a password themselves. */
export function invitationCommands(context: Context): readonly Command[] {
  const invite = new Command('invite')
    .summary('make an account for somebody, who gets a link by mail')
    .description('Whoever was invited before and has not come yet gets another link.')
    .addOption(appOption())
    .requiredOption('--email <address>', 'where the link goes')
    .option('--role <role>', 'a role instead of the default one; may be repeated', collected)
    .addOption(jsonOption())
    .action((options: InviteOptions) => withMails(context, options, inviteOne))
  const list = new Command('invitations')
    .summary('list who was invited and has not come yet')
    .addOption(appOption())
    .addOption(jsonOption())
    .action((options: InviteOptions) => withMails(context, options, listOpen))
  const revoke = withNameOptions(
    new Command('uninvite')
      .summary('take an invitation back: the account goes, and its link is worth nothing')
      .addOption(appOption()),
  )
    .addOption(jsonOption())
    .action((options: InviteOptions) => withMails(context, options, revokeOne))
  return [invite, list, revoke]
}

type Job = (context: Context, app: Opened, options: InviteOptions) => Promise<void>

async function withMails(context: Context, options: InviteOptions, job: Job): Promise<void> {
  await withApp(context, options.app, async (app) => {
    if (app.engine.realm.passwordReset === 'none') {
      throw wrongUsage(`${options.app} mails no links; see: usher users create`)
    }
    await job(context, app, options)
  })
}

async function inviteOne(
  { terminal }: Context,
  { engine, module }: Opened,
  options: InviteOptions,
): Promise<void> {
  const identifier = identifierOf(module.realm, options)
  const open = await engine.findInvitation({ identifier })
  const account = open
    ? await resend(engine, open)
    : await engine.inviteAccount({
        identifier,
        roles: options.role,
        profile: profileOf(module, identifier),
        actor: operator(),
      })
  if (options.json) return terminal.json({ ...accountJson(module.realm, account), again: !!open })
  terminal.line(`${account.shownIdentifier} gets ${open ? 'another' : 'a'} link by mail`)
}

async function resend(engine: Opened['engine'], { account }: Invitation) {
  await engine.resendInvitation({ accountId: account.id, actor: operator() })
  return account
}

function profileOf(module: Opened['module'], identifier: string) {
  const profile = readProfile(module, identifier, {})
  if (typeof profile === 'string') throw wrongUsage(`--email: ${profile}`)
  return profile
}

async function listOpen(
  { terminal }: Context,
  { engine }: Opened,
  { json }: InviteOptions,
): Promise<void> {
  const open = await allOf(engine)
  if (json) return terminal.json({ invitations: open.map(viewOf) })
  if (open.length === 0) return terminal.line('everybody who was invited has come')
  const rows = open.map(({ account, invitedBy, invitedAt, expiresAt }) => [
    account.shownIdentifier,
    account.roles.join(' '),
    invitedBy,
    invitedAt.toISOString(),
    expiresAt?.toISOString() ?? 'has ended',
  ])
  terminal.table([['address', 'roles', 'invited by', 'invited', 'link ends'], ...rows])
}

/** Page after page, as there may be many. */
async function allOf({ listInvitations }: Opened['engine']): Promise<readonly Invitation[]> {
  const all: Invitation[] = []
  for (;;) {
    const last = all.at(-1)
    const after = last && { accountId: last.account.id, invitedAt: last.invitedAt }
    const page = await listInvitations({ after, limit: PAGE })
    all.push(...page)
    if (page.length < PAGE) return all
  }
}

async function revokeOne(
  { terminal }: Context,
  { engine, module: { realm } }: Opened,
  options: InviteOptions,
): Promise<void> {
  const { id: accountId, shownIdentifier } = await engine.getAccount(accountName(realm, options))
  const { revoked } = await engine.revokeInvitation({ accountId, actor: operator() })
  if (!revoked) throw new CommandFailure(`${shownIdentifier} has no invitation that is still open`)
  if (options.json) return terminal.json({ revoked: accountId })
  terminal.line(`the invitation of ${shownIdentifier} is revoked`)
}

function viewOf({ account, invitedBy, invitedAt, expiresAt }: Invitation) {
  return {
    account: { id: account.id, identifier: account.shownIdentifier, roles: account.roles },
    invited_by: invitedBy,
    invited_at: invitedAt.toISOString(),
    link_ends_at: expiresAt?.toISOString() ?? null,
  }
}
