import { euros, hours } from '#server/base/format.ts'
import type { Account } from '#server/compliance/account-rules.ts'
import { terms } from '#server/compliance/glossary-words.ts'
import type { Member } from '#server/compliance/member-rules.ts'
import type { Measure } from '#server/compliance/openings/words.ts'
import { incurredOver } from '#server/compliance/outlook-rules.ts'
import { procedureAt, toDecideOf } from '#server/register/proceedings/procedure-rules.ts'
import { openingHref } from '../opening-links.ts'
import type { Shown } from './shown.ts'

// What a finished account is exposed to, and what the buyer decided of it: two figures, never one for the other.

type Measured = NonNullable<Shown['measured']>

/** The last of the four figures that a person reads first; null while there is none, and the gap is told instead. */
export function penaltyFigure(measured: Measured, path: string, read: Shown['cutoff']) {
  return decided(measured, path, read) ?? incurred(measured.account, path, read)
}

/** Of this contract, once the buyer decided: it stays there until it is deducted. */
function decided({ account, member }: Measured, path: string, read: Shown['cutoff']) {
  const { sums } = procedureAt(member.source.proceedings, account.at)
  if (sums.decidedCents === 0) return null
  const left = sums.leftCents > 0
  return {
    name: terms.decided.name,
    figure: euros(sums.decidedCents).replace('\u00a0€', ''),
    unit: '€',
    href: openingHref(path, 'decided', read, { ce: 'marche' }),
    how: `${left ? `${euros(sums.leftCents)} à déduire` : 'déduits ou payés'}\u202f; ${euros(incurredOver([member]) ?? 0)} encourus`,
    toned: left,
  }
}

/** « Encourue » is for exposed hours only, each at the amount of its own contract. */
function incurred(account: Account, path: string, read: Shown['cutoff']) {
  const cents = incurredOver(account.members)
  if (!cents) return null
  return {
    name: 'Pénalité encourue',
    figure: euros(cents).replace('\u00a0€', ''),
    unit: '€',
    href: openingHref(path, 'incurred', read),
    how: `${hours(account.exposed)} exposées à la pénalité`,
    toned: true,
  }
}

/** The same in the account, term by term. */
export function penaltyTerms<Row>(
  { account, member }: Measured,
  term: (measure: Measure, figure: string, own: string | null) => Row,
): Row[] {
  return [
    term('exposed', exposedWords(account.exposed, account.members), exposedWords(member.exposed, [member])),
    term('incurred', incurredWords(account.members), incurredWords([member])),
    ...decidedTerm({ account, member }, term),
  ]
}

/** Said of this contract only: each has its own file. */
function decidedTerm<Row>(
  { account, member }: Measured,
  term: (measure: Measure, figure: string, own: string | null) => Row,
): Row[] {
  const { decision, sums } = procedureAt(member.source.proceedings, account.at)
  if (!decision) return []
  const own = (measure: Measure, amount: string) => term(measure, account.pool ? '—' : amount, amount)
  const toDecide = toDecideOf(member.exposed, decision, member.endsOn)
  return [
    own('decided', decision.amountCents === 0 ? 'remise' : euros(sums.decidedCents)),
    own('deducted', euros(sums.deductedCents)),
    own('paid', euros(sums.paidCents)),
    own('waived', euros(sums.waivedCents)),
    ...(toDecide > 0 ? [own('toDecide', hours(toDecide))] : []),
  ]
}

function exposedWords(exposed: number, members: readonly Member[]): string {
  return members.every(({ penaltyCents }) => penaltyCents === null) ? 'aucun montant au contrat' : hours(exposed)
}

function incurredWords(members: readonly Member[]): string {
  const cents = incurredOver(members)
  return cents === null ? 'aucun montant au contrat' : euros(cents)
}
