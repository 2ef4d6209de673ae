import {
  type Admission,
  type AdmissionOutcome,
  hasSecondFactor,
  requiresFactor,
  usableMethods,
} from '@usher/engine'
import type { Consequences } from '../changes/consequences.ts'
import { cql, type Statement } from '../client/statement.ts'
import { challengeAsFound, findAnswered, spentChallenge } from '../factors/challenges.ts'
import { spendProof } from '../factors/spend-proof.ts'
import {
  type FoundFactors,
  factorsAsFound,
  factorsOf,
  readFactors,
  setFactors,
} from '../factors/stored-factors.ts'
import type { RealmContext } from '../realm-context.ts'
import { accountOf } from './account-row.ts'
import type { HolderRow } from './credential.ts'

/** What the login's change has to do and to find, so that the gate was passed. */
export interface Passage {
  readonly kind: 'open'
  readonly mustEnrol: boolean
  /** Begins with a comma. */
  readonly noted: Statement
  /** Begins with `and`. */
  readonly asFound: Statement
  readonly consequences: Pick<Consequences, 'secondEvent' | 'secondMail'>
}

type Stopped = Exclude<AdmissionOutcome, { kind: 'admitted' }>

/** The second factor of the account, if it has one, is proved and spent, or nobody gets in. */
export async function passGate(
  context: RealmContext,
  admission: Admission,
  row: HolderRow,
): Promise<Passage | Stopped> {
  const { accountId, challenge: hash, at: now } = admission
  const answered = hash && (await findAnswered(context, { hash, accountId, now }))
  if (hash && !answered) return { kind: 'challenge_spent' }
  const passage = context.realm.secondFactors ? await passFactors(context, admission, row) : OPEN
  if (passage.kind !== 'open' || !answered) return passage
  return {
    ...passage,
    noted: cql`${passage.noted}, ${spentChallenge(answered)}`,
    asFound: cql`${passage.asFound} and ${challengeAsFound(answered)}`,
  }
}

const OPEN: Passage = {
  kind: 'open',
  mustEnrol: false,
  noted: cql``,
  asFound: cql``,
  consequences: {},
}

async function passFactors(
  context: RealmContext,
  admission: Admission,
  row: HolderRow,
): Promise<Passage | Stopped> {
  const { realm } = context
  const found = await readFactors(context, admission.accountId)
  const isPasskey = admission.verified.kind === 'passkey'
  if (isPasskey || hasSecondFactor(realm, factorsOf(found.stored))) {
    return proved(context, admission, found)
  }
  const mustEnrol = requiresFactor(realm, accountOf(context, row).roles)
  if (mustEnrol && admission.withoutRequired === 'refuse') return { kind: 'enrolment_required' }
  return { ...OPEN, mustEnrol, asFound: cql` and ${factorsAsFound(found)}` }
}

function proved(
  context: RealmContext,
  { accountId, proof, at: now }: Admission,
  found: FoundFactors,
): Passage | Stopped {
  if (!proof) {
    const methods = usableMethods(context.realm, factorsOf(found.stored))
    return { kind: 'second_factor_required', methods }
  }
  const spent = spendProof(context, found.stored, { accountId, proof, now })
  if (!spent) return { kind: 'proof_spent' }
  return {
    ...OPEN,
    noted: cql`, ${setFactors(spent.stored)}`,
    asFound: cql` and ${factorsAsFound(found)}`,
    consequences: spent.consequences,
  }
}
