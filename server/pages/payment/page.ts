import { capital, euros, hours, longDate } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import { graveReasons } from '#server/compliance/company-rules.ts'
import { missingByStage } from '#server/compliance/company-totals-rules.ts'
import {
  conclusionSaid,
  perimeterSaid,
  projectedSaid,
  reasonSaid,
  turnWords,
} from '#server/compliance/company-words.ts'
import type { FileWaiting } from '#server/compliance/files-waiting.ts'
import { verdictWords } from '#server/compliance/words.ts'
import { type Company, legalPerson } from '#server/register/companies/rules.ts'
import { companyHref, companyName, numberWords } from '#server/register/companies/words.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { type Attempt, field } from '#server/web/forms.ts'
import type { PaymentShown } from './load.ts'

// What an officer reads before paying, in ten seconds: in order or not, since when, what is missing, what to deduct, whose turn.

export function paymentPage(
  asked: string,
  found: readonly Company[],
  shown: PaymentShown | null,
  { today, files }: { today: string; files: readonly FileWaiting[] },
) {
  const attempt: Attempt = { typed: { siren: asked }, errors: {} }
  return {
    title: shown ? `Avant de payer\u00a0: ${companyName(shown.company)}` : 'Avant de payer',
    field: field('siren', 'SIREN, SIRET ou nom de l’entreprise', attempt, '', {}),
    answer: shown && answerOf(shown),
    day: longDate(today),
    choices: shown ? null : choicesOf(found),
    deductions: shown ? null : deductionsOf(files),
    none: asked !== '' && found.length === 0,
  }
}

function choicesOf(found: readonly Company[]) {
  if (found.length === 0) return null
  return found.map(company => ({
    href: paymentHref(company),
    name: companyName(company),
    number: numberWords(company),
  }))
}

/** Its SIREN; the number it has where it has none. */
export function paymentHref(company: Company): string {
  return `/avant-paiement?siren=${encodeURIComponent(company.siren ? legalPerson(company) : company.identifier)}`
}

function answerOf(shown: PaymentShown) {
  const { company, verdict, lines, reasons, totals, perimeter, at } = shown
  const { word, tone, icon } = verdictWords[verdict]
  const [first] = reasons
  const turns = [...new Set(reasons.map(({ reason }) => turnWords[reason.turn]))]
  return {
    name: companyName(company),
    number: numberWords(company),
    href: companyHref(company),
    status: { word, tone, icon },
    sentence: conclusionSaid(lines, at),
    deduct: totals.leftCents > 0 ? euros(totals.leftCents) : null,
    terms: [
      { term: 'Depuis', text: first ? longDate(first.reason.since) : '—' },
      { term: 'Ce qui manque', text: missingSaid(shown) },
      { term: 'À déduire', text: totals.leftCents > 0 ? euros(totals.leftCents) : 'rien' },
      {
        term: 'À qui le tour',
        text: turns.length ? capital(listed(turns.map(turn => turn.toLowerCase()))) : 'à personne',
      },
    ],
    waiting: deductionsFirst(reasons).map(({ line, reason }) => ({
      title: contractName(line),
      number: line.number,
      href: reason.kind === 'decided' ? `/marches/${line.contractId}/sanction` : `/marches/${line.contractId}`,
      tone: graveReasons.has(reason.kind) ? 'is-risk' : 'is-late',
      isDeduction: reason.kind === 'decided',
      text: [reasonSaid({ line, reason }), projectedSaid(line)].filter(Boolean).join(' '),
      turn: turnWords[reason.turn],
    })),
    perimeter: perimeterSaid(perimeter),
    caution:
      'Ce verdict ne permet pas, à lui seul, de retenir un paiement\u00a0: seule une pénalité décidée se déduit.',
  }
}

/** What is decided and not deducted comes before everything else. */
function deductionsFirst(reasons: PaymentShown['reasons']): PaymentShown['reasons'] {
  const rank = ({ reason }: PaymentShown['reasons'][number]) => (reason.kind === 'decided' ? 0 : 1)
  return reasons.toSorted((a, b) => rank(a) - rank(b))
}

/** Hours of which somebody decided already keep nobody waiting, and say so. */
function missingSaid({ lines, totals, verdict }: PaymentShown): string {
  const { toDecide, unsettled, decided } = missingByStage(lines)
  const parts = [
    toDecide > 0 && `${hours(toDecide)} à la fin`,
    unsettled > 0 && `${hours(unsettled)} à solder`,
    decided > 0 && `${hours(decided)} à la fin, déjà tranchées`,
    totals.behind > 0 && `${hours(totals.behind)} à ce jour${verdict === 'inOrder' ? ', dans la tolérance' : ''}`,
  ]
  return listed(parts.filter(part => part !== false)) || 'rien'
}

/** Decided and not deducted, whoever the company is: what one looks for before any name. */
function deductionsOf(files: readonly FileWaiting[]) {
  if (files.length === 0) return null
  return {
    total: euros(files.reduce((sum, { state }) => sum + state.leftCents, 0)),
    rows: files.map(file => ({
      holder: file.holder,
      amount: euros(file.state.leftCents),
      title: contractName(file),
      number: file.number,
      since: longDate(file.state.decision!.datedOn),
      href: `/marches/${file.contractId}/sanction/${file.proceedingId}`,
    })),
  }
}
