import { capital, euros, hours, longDate } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import { graveReasons } from '#server/compliance/company-rules.ts'
import { missingByStage } from '#server/compliance/company-totals-rules.ts'
import {
  conclusionSaid,
  perimeterSaid,
  projectedSaid,
  reasonSaid,
  turnsAwaited,
  turnWords,
} from '#server/compliance/company-words.ts'
import type { FileWaiting } from '#server/compliance/files-waiting.ts'
import { type Stage, stages } from '#server/compliance/openings/words.ts'
import { verdictWords } from '#server/compliance/words.ts'
import { demandsHref } from '#server/register/attachments/words.ts'
import { type Company, legalPerson } from '#server/register/companies/rules.ts'
import { companyHref, companyName, numberWords } from '#server/register/companies/words.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { type Attempt, field } from '#server/web/forms.ts'
import type { ListQuery } from '#server/web/list.ts'
import { type Cutoff, cutoffHref, cutoffModel, datesOf, isPast } from '../cutoff.ts'
import { type Opens, opener, opensIn, plainText, TODAY } from '../opening-links.ts'
import { owedByKind } from '../owed-pieces.ts'
import { reasonFigures } from '../reason-links.ts'
import type { PaymentShown } from './load.ts'

// What an officer reads before paying, in ten seconds: in order or not, since when, what is missing, what to deduct, whose turn.

export function paymentPage(
  asked: string,
  found: readonly Company[],
  shown: PaymentShown | null,
  { cutoff, read, files }: { cutoff: Cutoff; read: ListQuery; files: readonly FileWaiting[] },
) {
  const attempt: Attempt = { typed: { siren: asked }, errors: {} }
  return {
    title: shown ? `Avant de payer\u00a0: ${companyName(shown.company)}` : 'Avant de payer',
    field: field('siren', 'SIREN, SIRET ou nom de l’entreprise', attempt, '', {}),
    answer: shown && answerOf(shown),
    kept: Object.entries(datesOf(read)).map(([name, value]) => ({ name, value })),
    read:
      shown || isPast(cutoff) ? cutoffModel(cutoff, '/avant-paiement', { kept: asked ? { siren: asked } : {} }) : null,
    choices: shown ? null : choicesOf(found, cutoff),
    deductions: shown ? null : deductionsOf(files),
    none: asked !== '' && found.length === 0,
  }
}

function choicesOf(found: readonly Company[], cutoff: Cutoff) {
  if (found.length === 0) return null
  return found.map(company => ({
    href: cutoffHref('/avant-paiement', cutoff, { siren: sirenOf(company) }),
    name: companyName(company),
    number: numberWords(company),
  }))
}

/** Its SIREN; the number it has where it has none. */
function sirenOf(company: Company): string {
  return company.siren ? legalPerson(company) : company.identifier
}

function answerOf(shown: PaymentShown) {
  const { company, cutoff, verdict, lines, reasons, totals, perimeter, at } = shown
  const { word, tone, icon } = verdictWords[verdict]
  const [first] = reasons
  const open = opener(companyHref(company), cutoff)
  const turns = reasons.length > 0 ? reasons.map(({ reason }) => reason.turn) : turnsAwaited(totals)
  const turnsSaid = [...new Set(turns.map(turn => turnWords[turn].toLowerCase()))]
  return {
    name: companyName(company),
    number: numberWords(company),
    href: cutoffHref(companyHref(company), cutoff),
    status: { word, tone, icon },
    sentence: conclusionSaid(lines, at),
    deduct: totals.leftCents > 0 ? open(euros(totals.leftCents), 'left') : null,
    terms: [
      { term: 'Depuis', parts: [plainText(first ? longDate(first.reason.since) : '—')] },
      { term: 'Ce qui manque', parts: missingParts(shown) },
      {
        term: 'À déduire',
        parts: [totals.leftCents > 0 ? open(euros(totals.leftCents), 'left') : plainText('rien')],
      },
      {
        term: 'À qui le tour',
        parts: [plainText(capital(listed(turnsSaid)) || 'à personne')],
      },
    ],
    waiting: deductionsFirst(reasons).map(({ line, reason }) => ({
      title: contractName(line),
      number: line.number,
      href:
        reason.kind === 'decided'
          ? `/marches/${line.contractId}/sanction`
          : cutoffHref(`/marches/${line.contractId}`, cutoff),
      tone: graveReasons.has(reason.kind) ? 'is-risk' : 'is-late',
      isDeduction: reason.kind === 'decided',
      parts: opensIn(
        [reasonSaid({ line, reason }), projectedSaid(line)].filter(Boolean).join(' '),
        reasonFigures({ line, reason }, company, cutoff),
      ),
      turn: turnWords[reason.turn],
    })),
    papers: papersOwed(shown),
    perimeter: perimeterSaid(perimeter),
    caution:
      'Ce verdict ne permet pas, à lui seul, de retenir un paiement\u00a0: seule une pénalité décidée se déduit.',
  }
}

/** Papers that a contract demands: told beside the verdict, which is of hours. */
function papersOwed({ lines, owed }: PaymentShown) {
  return lines.flatMap(line =>
    owedByKind(owed.get(line.clauseId ?? 0) ?? []).map(({ label, overdueSince }) => ({
      title: contractName(line),
      number: line.number,
      href: demandsHref(line.contractId),
      text: `${label}, manquante depuis le ${overdueSince}`,
    })),
  )
}

/** What is decided and not deducted comes before everything else. */
function deductionsFirst(reasons: PaymentShown['reasons']): PaymentShown['reasons'] {
  const rank = ({ reason }: PaymentShown['reasons'][number]) => (reason.kind === 'decided' ? 0 : 1)
  return reasons.toSorted((a, b) => rank(a) - rank(b))
}

/** Hours of which somebody decided already keep nobody waiting, and say so. */
function missingParts({ lines, totals, verdict, company, cutoff }: PaymentShown): Opens[] {
  const { toDecide, unsettled, decided } = missingByStage(lines)
  const open = opener(companyHref(company), cutoff)
  const late = hours(totals.behind)
  const at = (stage: Stage, centihours: number) => open(hours(centihours), 'missing', { etape: stages[stage].slug })
  const said: [number, string, Opens][] = [
    [toDecide, `${hours(toDecide)} à la fin`, at('toDecide', toDecide)],
    [unsettled, `${hours(unsettled)} à solder`, at('unsettled', unsettled)],
    [decided, `${hours(decided)} à la fin, déjà tranchées`, at('decided', decided)],
    [totals.behind, `${late} à ce jour${verdict === 'inOrder' ? ', dans la tolérance' : ''}`, open(late, 'behind')],
  ]
  const kept = said.filter(([centihours]) => centihours > 0)
  return opensIn(
    listed(kept.map(([, words]) => words)) || 'rien',
    kept.map(([, , figure]) => figure),
  )
}

/** Decided and not deducted, whoever the company is: what one looks for before any name. */
function deductionsOf(files: readonly FileWaiting[]) {
  if (files.length === 0) return null
  return {
    total: euros(files.reduce((sum, { state }) => sum + state.leftCents, 0)),
    rows: files.map(file => ({
      holder: file.holder,
      amount: opener(`/marches/${file.contractId}`, TODAY, contractName(file))(euros(file.state.leftCents), 'left', {
        ce: 'marche',
        dossier: String(file.proceedingId),
      }),
      title: contractName(file),
      number: file.number,
      since: longDate(file.state.decision!.datedOn),
      href: `/marches/${file.contractId}/sanction/${file.proceedingId}`,
    })),
  }
}
