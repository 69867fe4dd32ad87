import { monthOf } from '#server/base/dates.ts'
import { capital, euros, hours, hoursFigure, longDate, longMonth, owedHours, wholeHours } from '#server/base/format.ts'
import { agreed, inWords, plural, pluralInWords } from '#server/base/french.ts'
import { isBehind } from '#server/compliance/company-lines.ts'
import { isOutOfOrder, isUnderReserve, verdictOver } from '#server/compliance/company-rules.ts'
import { creditedOver, penaltyCents } from '#server/compliance/rules.ts'
import type { CompanyShown } from './load.ts'

// The verdict on a company in words: its conclusion, what explains it, its figures.

type Lines = CompanyShown['lines']

/** Cents that the shortfall exposes to; null when the contract wrote no amount. */
export function penaltyOf({ shortfall, penaltyCents: perHour }: Lines[number]): number | null {
  return penaltyCents(shortfall, perHour)
}

export function conclusion(lines: Lines): string {
  const bad = lines.filter(isOutOfOrder).length
  const doubtful = lines.filter(line => !isOutOfOrder(line) && isUnderReserve(line)).length
  const before = 'avant de payer, de prolonger ou de signer.'
  switch (verdictOver(lines)) {
    case 'outOfOrder': {
      const calling = bad + doubtful
      if (lines.length === 1) return `Son marché demande un geste ${before}`
      return `${someOf(calling, lines.length)} ${agreed(calling, 'demande', 'demandent')} un geste ${before}`
    }
    case 'reserve':
      if (lines.length === 1) return `Son marché est à regarder ${before}`
      return `${someOf(doubtful, lines.length)} ${agreed(doubtful, 'est', 'sont')} à regarder ${before}`
    case 'inOrder':
      return lines.length === 1
        ? 'Son marché tient son engagement.'
        : `Ses ${inWords(lines.length)} marchés tiennent leur engagement.`
    case 'nothing':
      return lines.length === 0 ? 'Elle ne doit aucune heure d’insertion.' : 'Personne ne suit encore ses marchés.'
  }
}

export function explanation({ lines, others, supplied: given }: CompanyShown, money: number): string {
  const without = others.length
  const employed = given.reduce((sum, row) => sum + row.centihours, 0)
  const behind = lines.filter(isBehind)
  const gap = behind.reduce((sum, line) => sum - line.gap, 0)
  const shortfall = lines.reduce((sum, line) => sum + line.shortfall, 0)
  const missing = lines.reduce((sum, line) => sum + line.missingStatements, 0)
  const sentences = [
    gap > 0 && `Il manque ${hours(gap)} à ce jour sur ${pluralInWords(behind.length, 'marché', 'marchés')}.`,
    shortfall > 0 &&
      `Si rien ne change, ${hours(shortfall)} ne seront pas faites${money > 0 ? `, soit ${euros(money)} de pénalités encourues` : ''}.`,
    missing > 0 && `${missingWords(missing)}.`,
    lines.length === 0 &&
      employed > 0 &&
      `Elle en a fourni ${hours(employed)} comme employeur, sur les marchés d’autres entreprises.`,
    lines.length === 0 &&
      without > 0 &&
      `${capital(plural(without, 'marché connu', 'marchés connus'))}, sans clause d’heures enregistrée.`,
  ].filter(Boolean)
  return (
    sentences.join(' ') ||
    (lines.length > 0 ? 'Aucun retard, aucun relevé manquant.' : 'Aucun marché ne la cite comme titulaire.')
  )
}

export function figures(lines: Lines, at: string, money: number) {
  const sum = (key: 'owed' | 'counted' | 'expected' | 'missingStatements') =>
    lines.reduce((total, line) => total + line[key], 0)
  const credited = creditedOver(lines)
  const last = lines
    .map(line => line.endsOn ?? '')
    .sort()
    .at(-1)
  const surplus = sum('counted') - credited
  const missing = sum('missingStatements')
  const amounts = [...new Set(lines.filter(line => line.shortfall > 0).map(line => line.penaltyCents ?? 0))]
  const month = longMonth(monthOf(at))
  return [
    {
      name: 'Dues',
      figure: wholeHours(sum('owed')),
      unit: 'h',
      href: '#marches',
      how: `sur ${pluralInWords(lines.length, 'marché', 'marchés')}${last ? `, jusqu’au ${longDate(last)}` : ''}`,
      toned: false,
    },
    {
      name: surplus > 0 ? 'Imputées' : 'Retenues',
      figure: hoursFigure(credited),
      unit: 'h',
      href: '#marches',
      how: `${owedHours(sum('expected'))} attendues fin ${month}${surplus > 0 ? ` ; ${hours(surplus)} en surplus ne comblent pas un autre marché` : ''}`,
      toned: false,
    },
    {
      name: 'Relevés manquants',
      figure: String(missing),
      unit: null,
      href: '#gestes',
      how: missing > 0 ? 'non reçus, ou renvoyés sans réponse' : 'tout est reçu',
      toned: missing > 0,
    },
    {
      name: 'Pénalités encourues',
      figure: wholeHours(money),
      unit: '€',
      href: '#marches',
      how: penaltyHow(money, amounts),
      toned: money > 0,
    },
  ]
}

function penaltyHow(money: number, amounts: number[]): string {
  if (money === 0) return amounts.length > 0 ? 'le marché ne fixe aucun montant' : 'au rythme actuel'
  const one = amounts.length === 1 ? `${euros(amounts[0]!)} par heure manquante, ` : ''
  return `${one}au rythme actuel, après mise en demeure sans effet`
}

/** « Un relevé manque », « Trois relevés manquent ». */
export function missingWords(count: number): string {
  return capital(pluralInWords(count, 'relevé manque', 'relevés manquent'))
}

function someOf(part: number, whole: number): string {
  return part === whole
    ? `Ses ${inWords(whole)} marchés`
    : `${capital(pluralInWords(part, 'marché', 'marchés'))} sur ${inWords(whole)}`
}
