import { count, euros, hours, hoursFigure, longDate, owedHours, wholeHours } from '#server/base/format.ts'
import { listed, plural, pluralInWords } from '#server/base/french.ts'
import { verdictOver } from '#server/compliance/company-rules.ts'
import { conclusionSaid, perimeterSaid, quietSaid, toCheckSaid, verdictSaid } from '#server/compliance/company-words.ts'
import { type Measure, type Stage, stages } from '#server/compliance/openings/words.ts'
import { verdictWords } from '#server/compliance/words.ts'
import { companyHref } from '#server/register/companies/words.ts'
import { cutoffHref } from '../cutoff.ts'
import { type Opens, opener, openingHref, opens, opensIn } from '../opening-links.ts'
import type { CompanyShown } from './load.ts'

// The verdict on a company in words: its conclusion, what explains it, its figures; buyer by buyer where there are several.

export function verdictPanel(shown: CompanyShown) {
  const { verdict, lines, totals, at, perimeter } = shown
  return {
    ...verdictWords[verdict],
    sentence: conclusionSaid(lines, at),
    explanation: opensIn(verdictSaid(lines, totals, at) || quietly(shown), explained(shown)),
    perimeter: perimeterSaid(perimeter),
    buyers: shown.buyers.length > 1 ? shown.buyers.map(buyer => buyerRow(buyer, shown)) : null,
  }
}

/** What the explanation may say, in its order: what nothing can fill any more, what may still be, money, what runs. */
function explained({ company, cutoff, totals, lines, reasons, supplied }: CompanyShown): Opens[] {
  const { missing, unsettled, cents, leftCents, behind } = totals
  const open = opener(companyHref(company), cutoff)
  const ended = missing - unsettled
  const at = (stage: Stage) => ({ etape: stages[stage].slug })
  const running: [boolean, Opens] = [behind > 0, open(hours(behind), 'behind')]
  // Where nothing waits, what runs within the tolerance is all that is told.
  const said: [boolean, Opens][] =
    reasons.length === 0
      ? [running]
      : [
          [ended > 0, open(hours(ended), 'missing', at('established'))],
          [ended > 0 && cents > 0, open(euros(cents), 'incurred')],
          [unsettled > 0, open(hours(unsettled), 'missing', at('unsettled'))],
          [leftCents > 0, open(euros(leftCents), 'left')],
          running,
        ]
  if (lines.length === 0) {
    const listed = `${cutoffHref(companyHref(company), cutoff)}#fournies`
    return [opens(hours(supplied.centihours), listed, 'heures fournies')]
  }
  return said.filter(([isSaid]) => isSaid).map(([, figure]) => figure)
}

/** When nothing waits. */
function quietly({ lines, others, supplied, totals }: CompanyShown): string {
  if (lines.length > 0) return quietSaid(totals)
  const sentences = [
    supplied.centihours > 0 &&
      `Elle en a fourni ${hours(supplied.centihours)} comme employeur, sur les marchés d’autres entreprises.`,
    others.length > 0 &&
      `${plural(others.length, 'marché connu', 'marchés connus')}, sans clause d’heures enregistrée.`,
  ].filter(Boolean)
  return sentences.join(' ') || 'Aucun marché ne la cite comme titulaire.'
}

function buyerRow(
  { buyerId, buyerName, lines, totals, verdict }: CompanyShown['buyers'][number],
  { at, company, cutoff }: CompanyShown,
) {
  const open = opener(companyHref(company), cutoff, buyerName)
  return {
    name: buyerName,
    status: verdictWords[verdict],
    contracts: String(totals.contracts),
    credited: open(`${hoursFigure(totals.credited)} sur ${owedHours(totals.owed)}`, 'credited', {
      acheteur: String(buyerId),
    }),
    sentence: verdictOver(lines, at) === 'nothing' ? '' : conclusionSaid(lines, at),
  }
}

export function figures({ company, cutoff, lines, totals, at }: CompanyShown) {
  const to = (measure: Measure) => openingHref(companyHref(company), measure, cutoff)
  const last = lines
    .map(({ endsOn }) => endsOn ?? '')
    .sort()
    .at(-1)
  const { missing, behind, overdue, toCheck, cents, decidedCents, leftCents, surplus } = totals
  return [
    {
      name: 'Dues',
      figure: wholeHours(totals.owed),
      unit: 'h',
      href: to('owed'),
      how: `sur ${pluralInWords(lines.length, 'marché', 'marchés')}${last ? `, jusqu’au ${longDate(last)}` : ''}`,
      toned: false,
    },
    {
      name: 'Imputées',
      figure: hoursFigure(totals.credited),
      unit: 'h',
      href: to('credited'),
      how: `au ${longDate(at)}${surplus > 0 ? ` ; ${hours(surplus)} d’excédent ne comblent pas un autre marché` : ''}`,
      toned: false,
    },
    {
      name: 'Attendues',
      figure: wholeHours(totals.expected),
      unit: 'h',
      href: to('expected'),
      how: 'au jour où chaque marché est jugé',
      toned: false,
    },
    {
      name: 'Manque',
      figure: hoursFigure(totals.lacking),
      unit: 'h',
      href: to('lacking'),
      how:
        listed([
          ...(missing > 0 ? [`${hours(missing)} à la fin`] : []),
          ...(behind > 0 ? [`${hours(behind)} à ce jour`] : []),
        ]) || 'rien ne manque',
      toned: missing > 0,
    },
    {
      name: 'Relevés en attente',
      figure: String(totals.waiting),
      unit: null,
      href: to('statements'),
      how:
        listed([
          ...(overdue > 0 ? [plural(overdue, 'période sans relevé', 'périodes sans relevé')] : []),
          ...(toCheck > 0 ? [`${count(toCheck)}\u00a0${toCheckSaid(totals)}`] : []),
        ]) || 'rien n’est attendu',
      toned: overdue > 0,
    },
    {
      name: decidedCents > 0 ? 'Pénalité décidée' : 'Pénalité encourue',
      figure: wholeHours(decidedCents > 0 ? decidedCents : cents),
      unit: '€',
      href: to(decidedCents > 0 ? 'decided' : 'incurred'),
      how:
        decidedCents > 0
          ? `${leftCents > 0 ? `${euros(leftCents)} à déduire` : 'déduits ou payés'}\u202f; ${euros(cents)} encourus`
          : penaltyHow(totals),
      toned: leftCents > 0 || (decidedCents === 0 && cents > 0),
    },
  ]
}

function penaltyHow({ cents, missing, unsettled }: CompanyShown['totals']): string {
  if (cents > 0) return 'heures exposées × montant de chaque marché'
  return missing > unsettled ? 'aucun montant au contrat' : 'sur les marchés finis et soldés'
}
