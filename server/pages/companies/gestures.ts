import { hoursFigure, wholeHours } from '#server/base/format.ts'
import { agreed } from '#server/base/french.ts'
import { graveReasons, type ReasonKind } from '#server/compliance/company-rules.ts'
import { projectedSaid, reasonSaid, turnWords } from '#server/compliance/company-words.ts'
import { contractName } from '#server/register/contracts/words.ts'
import type { CompanyShown } from './load.ts'

// What to do before the next payment, one gesture for each thing that waits, the gravest first.

type Waiting = CompanyShown['reasons'][number]

type Gesture = {
  tone: string
  figure: string
  unit: string
  stake: string
  title: string
  text: string
  href: string | null
  button: string
  main: boolean
}

/** `mayRecord` false: the same list without its buttons. */
export function gesturesFor(reasons: readonly Waiting[], mayRecord: boolean): Gesture[] {
  return reasons.map((waiting, index) => {
    const { line, reason } = waiting
    const { button, to } = nextFor(waiting)
    const path = `/marches/${line.contractId}`
    return {
      ...stakeOf(waiting),
      tone: graveReasons.has(reason.kind) ? 'is-risk' : 'is-late',
      title: titleOf(waiting),
      text: [reasonSaid(waiting), projectedSaid(line), `${turnWords[reason.turn]}.`].filter(Boolean).join(' '),
      href: mayRecord ? `${path}${to}` : null,
      button,
      main: index === 0,
    }
  })
}

/** Of a pool, what waits on it as a whole. */
function titleOf({ line, reason }: Waiting): string {
  const pool = line.account?.pool
  return pool && ofTheAccount.has(reason.kind) ? `Globalisation « ${pool.name} »` : contractName(line)
}

const ofTheAccount: ReadonlySet<ReasonKind> = new Set(['closing', 'silent', 'atRisk', 'late'])

function nextFor({ line, reason }: Waiting): { button: string; to: string } {
  const remind = { button: 'Relancer l’entreprise', to: '/faits/nouveau?type=relance' }
  switch (reason.kind) {
    case 'noticeExpired':
      return line.standing!.finished ? { button: 'Décider de la pénalité', to: '/sanction' } : remind
    case 'decided':
      return { button: 'Enregistrer la déduction', to: '/sanction' }
    case 'noticeRunning':
    case 'noticeToJudge':
    case 'otherNotice':
      return { button: 'Voir le dossier de sanction', to: '/sanction' }
    case 'short':
      return { button: 'Mettre en demeure', to: '/sanction' }
    case 'silent':
    case 'atRisk':
    case 'late':
      return remind
    default:
      return { button: 'Voir le marché', to: '' }
  }
}

/** What is at stake, the first of: money decided, hours missing, statements. */
function stakeOf({ line, reason }: Waiting): Pick<Gesture, 'figure' | 'unit' | 'stake'> {
  const { kind, missing, cents } = reason
  const { overdue = 0, toCheck = 0 } = line.standing ?? {}
  if (kind === 'decided') return { figure: wholeHours(cents!), unit: '€', stake: 'à déduire' }
  if (kind === 'silent' || (kind === 'closing' && overdue > 0))
    return { figure: String(overdue), unit: agreed(overdue, 'période', 'périodes'), stake: 'sans relevé' }
  if (kind === 'closing' && toCheck > 0)
    return { figure: String(toCheck), unit: agreed(toCheck, 'relevé', 'relevés'), stake: 'à contrôler' }
  if (kind === 'closing') return { figure: hoursFigure(missing), unit: 'h', stake: 'à solder' }
  return {
    figure: hoursFigure(missing),
    unit: 'h',
    stake: line.standing?.finished ? 'manquent à la fin' : 'manquent à ce jour',
  }
}
