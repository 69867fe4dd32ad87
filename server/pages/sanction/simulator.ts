import { centsFor } from '#server/base/figures.ts'
import { euros, hours, longDate, typedDate } from '#server/base/format.ts'
import { incurredCents } from '#server/compliance/breakdown-rules.ts'
import type { Measure } from '#server/compliance/openings/words.ts'
import { procedureAt, toDecideOf } from '#server/register/proceedings/procedure-rules.ts'
import { type Attempt, field } from '#server/web/forms.ts'
import { type Opens, opener, opensIn, TODAY } from '../opening-links.ts'
import type { SanctionShown } from './load.ts'

// What the contract is exposed to today, and what closing the gap by so many hours would change.

type Member = NonNullable<SanctionShown['measured']>['member']

export type Simulated = { centihours: number | null; attempt: Attempt }

export function simulatorOf(shown: SanctionShown, { centihours, attempt }: Simulated) {
  const { measured, contract, today } = shown
  if (!measured) return null
  const { account, member } = measured
  const { penaltyCents } = member
  const over = overSaid(shown, member)
  const short = account.finished ? (member.missing ?? 0) : (account.projected?.centihours ?? account.behind ?? 0)
  const worth = (left: number) => (penaltyCents === null ? null : centsFor(left, penaltyCents))
  const left = centihours === null ? null : Math.max(0, short - centihours)
  return {
    action: `/marches/${contract.id}/sanction`,
    at: longDate(today),
    typed: typedDate(today),
    today: opensIn(
      over?.said ?? exposedSaid(account.finished, member, short, worth(short)),
      figuresIn(contract.id, shown, { short, worth: worth(short) }, over),
    ),
    none: short === 0 || over !== null,
    field: field('combler', 'Si l’écart se réduit de', attempt, '', { unit: 'h', inputmode: 'decimal' }),
    after: left === null ? null : afterSaid(left, worth(left), worth(short)),
  }
}

/** Once a decision covers all that is exposed, nothing else is at stake. */
function overSaid({ proceedings, today }: SanctionShown, member: Member): Over | null {
  const { decision } = procedureAt(proceedings, today)
  if (!decision || member.exposed === 0 || toDecideOf(member.exposed, decision, member.endsOn) > 0) return null
  const day = longDate(decision.datedOn)
  if (decision.amountCents === 0)
    return {
      said: `La décision du ${day} n’applique aucune pénalité\u00a0: plus rien n’est en jeu.`,
      decided: '',
      incurred: '',
    }
  const incurred = euros(incurredCents(member) ?? 0)
  const decided = euros(decision.amountCents)
  return {
    said: `${decided} ont été décidés le ${day}, sur ${incurred} encourus\u00a0: rien d’autre n’est en jeu.`,
    decided,
    incurred,
  }
}

type Over = { said: string; decided: string; incurred: string }

/** What the sentence of today may say, in its order. */
function figuresIn(
  contractId: number,
  { measured }: SanctionShown,
  { short, worth }: { short: number; worth: number | null },
  over: Over | null,
): Opens[] {
  const { account, member } = measured!
  const of = (figure: string, measure: Measure, own: boolean) =>
    opener(`/marches/${contractId}`, TODAY)(figure, measure, own ? { ce: 'marche' } : {})
  const shared = account.pool !== null
  if (over) return [of(over.decided, 'decided', true), of(over.incurred, 'incurred', true)].filter(({ href }) => href)
  if (!account.finished)
    return [
      of(hours(short), account.projected ? 'projected' : 'behind', false),
      ...(worth ? [of(euros(worth), 'possible', shared)] : []),
    ]
  return incurredCents(member)
    ? [of(hours(member.exposed), 'exposed', shared), of(euros(incurredCents(member)!), 'incurred', true)]
    : [of(hours(short), 'missing', shared)]
}

function exposedSaid(finished: boolean, member: Member, short: number, worth: number | null): string {
  if (short === 0) return finished ? 'Rien ne manque\u00a0: rien n’est exposé.' : 'Rien ne manquerait à la fin.'
  if (worth === null)
    return `${hours(short)} manquent${finished ? '' : ' ou manqueraient'}\u00a0: aucun montant au contrat, aucune pénalité n’est possible.`
  if (!finished)
    return `Rien n’est exposé tant que le marché court. Si rien ne change, il manquerait ${hours(short)} à la fin\u00a0: la pénalité possible serait de ${euros(worth)}.`
  const incurred = incurredCents(member) ?? 0
  return incurred
    ? `${hours(member.exposed)} sont exposées\u00a0: la pénalité encourue est de ${euros(incurred)} au plus.`
    : `Il manque ${hours(short)}, à solder\u00a0: rien n’est encore exposé.`
}

function afterSaid(left: number, worth: number | null, before: number | null): string {
  if (left === 0) return 'Il ne manquerait plus rien\u00a0: aucune pénalité ne serait possible.'
  if (worth === null)
    return `Il manquerait ${hours(left)}\u00a0; aucun montant au contrat.`.replace('\u00a0;', '\u202f;')
  return `Il manquerait ${hours(left)}\u00a0: ${euros(worth)} au plus, soit ${euros(before! - worth)} de moins.`
}
