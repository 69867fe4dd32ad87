import { count, euros, longDate, shareTenth, siret } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { considerations } from '#server/register/contracts/rules.ts'
import type { Modification, PublishedContract, PublishedHolder } from '../decp/record.ts'
import { comparedLists } from './amendment-rules.ts'
import { factRules } from './fact-rules.ts'
import { holderKey, inOrder, isSaid, latestDate } from './order-rules.ts'
import type { FactName, FactValues, Version } from './record.ts'
import { factLabels } from './words.ts'

/** One publication of a contract, and what it says that the one before did not. */
export type Publication = {
  version: number
  /** 'YYYY-MM-DD'; null when the record bears no date. */
  on: string | null
  /** « montant de l’avenant n° 1, 126 000 € → 127 500 € »; empty for the first one, and where nothing that is read differs. */
  changes: string[]
  /** « Le 1er juillet 2026 : montant de l’avenant n° 1, 126 000 € → 127 500 €. » */
  sentence: string
}

/** The history of a contract, from its first publication. */
export function historyOf(versions: readonly Version[]): Publication[] {
  const oldestFirst = inOrder(versions).versions.reverse()
  return oldestFirst.map((version, index) => publication(version, oldestFirst[index - 1]))
}

function publication(version: Version, before: Version | undefined): Publication {
  const on = latestDate(version.contract) || null
  const changes = before ? differences(before.contract, version.contract, version.partial) : []
  const day = on ? `Le ${longDate(on)}` : 'À une date non publiée'
  const said =
    changes.length > 0
      ? listedBySemicolons(changes)
      : before
        ? 'rien de ce qui est suivi ne change'
        : 'première publication'
  return { version: version.id, on, changes, sentence: `${day}\u00a0: ${said}.` }
}

function listedBySemicolons(changes: string[]): string {
  return changes.join('\u202f; ')
}

/** In French, one each. A partial format says nothing of what it does not carry. */
export function differences(before: PublishedContract, after: PublishedContract, partial = false): string[] {
  return [
    ...compared.flatMap(name => factChange(name, before, after, partial)),
    ...holderChanges(before.holders, after.holders, partial),
    ...amendmentChanges(before.modifications, after.modifications, partial),
  ]
}

/** Title and lot follow from the subject. */
const compared = (Object.keys(factRules) as FactName[]).filter(
  name => !['title', 'lot', 'holders', 'grouping'].includes(name),
)

function factChange(name: FactName, before: PublishedContract, after: PublishedContract, partial: boolean): string[] {
  const was = factRules[name].of(before)
  const is = factRules[name].of(after)
  if (said(name, was) === said(name, is) || (partial && !isSaid(is))) return []
  return [`${factLabels[name]}, ${said(name, was)} → ${said(name, is)}`]
}

function said(name: FactName, value: FactValues[FactName]): string {
  if (!isSaid(value)) return 'non publié'
  const show = shown[name] as ((value: FactValues[FactName]) => string) | undefined
  return show ? show(value) : `«\u00a0${short(String(value))}\u00a0»`
}

const shown: { [name in FactName]?: (value: NonNullable<FactValues[name]>) => string } = {
  buyer: buyer => siret(buyer.siret),
  amount: euros,
  notification: longDate,
  start: longDate,
  duration: months,
  cpv: code => code,
  ccag: word => word,
  nature: word => word,
  grouped: grouped => (grouped ? 'en groupement' : 'sans groupement'),
  considerations: list => listed(list.map(one => considerations[one])),
  subcontracts: ({ acts }) => plural(acts.length, 'acte', 'actes'),
  place: ({ code, name }) => [code, name].filter(Boolean).join(' '),
  environmental: list => listed(list.map(one => environmentalWords[one])),
  techniques: listed,
  executionModes: listed,
  priceTypes: listed,
  offers: count,
  advance: yesNo,
  advanceRate: rate,
  originEu: rate,
  originFrance: rate,
  innovative: yesNo,
  subcontractingDeclared: yesNo,
}

const environmentalWords = {
  clause: 'Clause environnementale',
  critere: 'Critère environnemental',
  aucune: 'Pas de considération environnementale',
} as const

function yesNo(said: boolean): string {
  return said ? 'oui' : 'non'
}

function rate(part: number): string {
  return shareTenth(Math.round(part * 1000), 1000)
}

function holderChanges(before: PublishedHolder[], after: PublishedHolder[], partial: boolean): string[] {
  const come = without(after, before)
  const gone = partial ? [] : without(before, after)
  const verb = (holders: PublishedHolder[], word: string) =>
    `${holders.length > 1 ? `titulaires ${word}s` : `titulaire ${word}`}\u00a0: ${listed(holders.map(holderNamed))}`
  return [...(come.length > 0 ? [verb(come, 'ajouté')] : []), ...(gone.length > 0 ? [verb(gone, 'retiré')] : [])]
}

function without(holders: PublishedHolder[], others: PublishedHolder[]): PublishedHolder[] {
  const known = new Set(others.map(holderKey))
  return holders.filter(holder => !known.has(holderKey(holder)))
}

function holderNamed({ idType, identifier }: PublishedHolder): string {
  return idType === 'SIRET' ? siret(identifier) : `${idType} ${identifier}`
}

function amendmentChanges(before: Modification[], after: Modification[], partial: boolean): string[] {
  const { added, gone, changed } = comparedLists(before, after)
  return [
    ...changed.flatMap(([was, is]) => amendmentChange(was, is)),
    ...added.map(one => `${named(one)} publié${contentSaid(one)}`),
    ...(partial ? [] : gone.map(one => `${named(one)} retiré`)),
  ]
}

function amendmentChange(was: Modification, is: Modification): string[] {
  const lines: [label: string, before: string, after: string][] = [
    ['date', longDate(was.signedOn), longDate(is.signedOn)],
    ['montant', amount(was), amount(is)],
    ['durée', duration(was), duration(is)],
    ['titulaires', holdersSaid(was), holdersSaid(is)],
    ['objet', reason(was), reason(is)],
    ['numéro', `${was.number ?? 'aucun'}`, `${is.number ?? 'aucun'}`],
  ]
  const of = named(was).replace('avenant', 'de l’avenant')
  return lines
    .filter(([, one, other]) => one !== other)
    .map(([label, one, other]) => `${label} ${of}, ${one} → ${other}`)
}

/** « avenant n° 1 », or by its day where it has no number. */
function named({ number, signedOn }: Modification): string {
  return number === null ? `avenant du ${longDate(signedOn)}` : `avenant n°\u00a0${number}`
}

function contentSaid(one: Modification): string {
  const parts = [...(one.number === null ? [] : [longDate(one.signedOn)]), amount(one), duration(one), holdersSaid(one)]
  const known = parts.filter(part => part !== NOTHING)
  return known.length > 0 ? ` (${known.join(', ')})` : ''
}

const NOTHING = 'non publié'

function amount({ amountCents }: Modification): string {
  return amountCents === null ? NOTHING : euros(amountCents)
}

function duration({ durationMonths }: Modification): string {
  return durationMonths === null ? NOTHING : months(durationMonths)
}

function holdersSaid({ holders }: Modification): string {
  return holders ? listed(holders.map(holderNamed)) : NOTHING
}

function reason({ reason: text }: Modification): string {
  return text ? `«\u00a0${short(text)}\u00a0»` : NOTHING
}

function months(number: number): string {
  return plural(number, 'mois', 'mois')
}

function short(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119).trimEnd()}…` : text
}
