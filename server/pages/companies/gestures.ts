import { hoursFigure, wholeHours } from '#server/base/format.ts'
import { agreed } from '#server/base/french.ts'
import { graveReasons, type ReasonKind } from '#server/compliance/company-rules.ts'
import { projectedSaid, reasonSaid, toCheckSaid, turnWords } from '#server/compliance/company-words.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { type Opens, opensIn, plainText } from '../opening-links.ts'
import { periodsOpen, reasonFigures, stakeOpens } from '../reason-links.ts'
import type { CompanyShown } from './load.ts'

// What to do before the next payment, one gesture for each thing that waits, the gravest first.

type Waiting = CompanyShown['reasons'][number]

type Gesture = {
  tone: string
  figure: Opens
  unit: string
  stake: string
  title: string
  text: Opens[]
  href: string | null
  button: string
  main: boolean
}

/** `mayRecord` false: the same list without its buttons. */
export function gesturesFor(shown: CompanyShown, mayRecord: boolean): Gesture[] {
  const { reasons, company, cutoff } = shown
  return reasons.map((waiting, index) => {
    const { line, reason } = waiting
    const { button, to } = nextFor(waiting)
    const path = `/marches/${line.contractId}`
    return {
      ...stakeOf(waiting, shown),
      tone: graveReasons.has(reason.kind) ? 'is-risk' : 'is-late',
      title: titleOf(waiting),
      text: opensIn(
        [reasonSaid(waiting), projectedSaid(line), `${turnWords[reason.turn]}.`].filter(Boolean).join(' '),
        reasonFigures(waiting, company, cutoff),
      ),
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

/** What is at stake, the first of: money decided, hours missing, statements, and what waits where nothing is counted. */
function stakeOf(waiting: Waiting, { company, cutoff }: CompanyShown): Pick<Gesture, 'figure' | 'unit' | 'stake'> {
  const { line, reason } = waiting
  const { kind, missing, cents } = reason
  const { overdue = 0, toCheck = 0, toConfirm = 0, finished } = line.standing ?? {}
  const periods = (number: number, measure: 'overdue' | 'toCheck') =>
    periodsOpen(waiting, company, cutoff, [String(number), measure])
  const lacking = (figure: string) => stakeOpens(waiting, company, cutoff, figure)
  if (kind === 'decided') return { figure: lacking(wholeHours(cents!)), unit: '€', stake: 'à déduire' }
  if (kind === 'silent' || (kind === 'closing' && overdue > 0))
    return { figure: periods(overdue, 'overdue'), unit: agreed(overdue, 'période', 'périodes'), stake: 'sans relevé' }
  if (kind === 'closing' && toCheck > 0)
    return {
      figure: periods(toCheck, 'toCheck'),
      unit: agreed(toCheck, 'relevé', 'relevés'),
      stake: toCheckSaid({ toCheck, toConfirm }),
    }
  const inWords = missing === 0 ? uncounted[kind] : undefined
  if (inWords) return inWords
  const stake = kind === 'closing' ? 'à solder' : finished ? 'manquent à la fin' : 'manquent à ce jour'
  return { figure: lacking(hoursFigure(missing)), unit: 'h', stake }
}

/** Where neither hours nor statements are counted: what waits, by its name. */
const uncounted: Partial<Record<ReasonKind, Pick<Gesture, 'figure' | 'unit' | 'stake'>>> = {
  otherNotice: { figure: plainText('Une'), unit: 'mise en demeure', stake: 'en cours' },
  noticeRunning: { figure: plainText('Une'), unit: 'mise en demeure', stake: 'en cours' },
  noticeExpired: { figure: plainText('Une'), unit: 'mise en demeure', stake: 'échue' },
  noticeToJudge: { figure: plainText('Une'), unit: 'mise en demeure', stake: 'échue' },
  onGroup: { figure: plainText('Un'), unit: 'dossier', stake: 'contre le groupement' },
  closing: { figure: plainText('Des'), unit: 'relevés', stake: 'encore attendus' },
}
