import { hours } from '#server/base/format.ts'
import { foldedName } from '#server/base/text.ts'
import { cellKey } from '#server/register/hours/entry-rules.ts'
import { FULL_MONTH } from '#server/register/hours/flag-rules.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { pseudonym } from '#server/register/participants/words.ts'
import { canWorkIn } from '#server/register/placements/rules.ts'
import { markedPlacement } from '../template/mark-rules.ts'
import type { PreviewRow } from './preview-rules.ts'
import type { Line } from './reading-rules.ts'
import type { Scope, Site } from './scope.ts'
import { type AgreementOver, splitRows } from './split-rules.ts'

// The contract of employment that a line is about. What the line says of its employer and of its contract must be so: hours never go
// to another because it is the only one.

type Choice = { site: Site; one: Row }

/** The choices of each person, found once for all lines. */
export function choicesOf(sites: readonly Site[]): Map<number, Choice[]> {
  const all = sites.flatMap(site => site.grid.rows.map(one => ({ site, one })))
  return Map.groupBy(all, ({ one }) => one.participantId)
}

/** In its month, of its employer and contract where it says them. */
export function placed(
  row: PreviewRow,
  line: Line,
  { sender, known }: Pick<Scope, 'sender' | 'known'>,
  choices: ReadonlyMap<number, readonly Choice[]>,
  agreementOver: AgreementOver = () => null,
): PreviewRow | PreviewRow[] {
  if (row.participantId === null || row.month === null) return row
  const all = choices.get(row.participantId) ?? []
  const then = all.filter(({ one }) => canWorkIn(row.month!, one.window))
  const { left, unmet } = narrowed(then, line)
  const mine = marked(ofSender(left, sender), line)
  const ref = pseudonym(known.get(row.participantId)!.number)
  if (mine.length === 1) return placedAt(row, mine[0]!, sender)
  if (row.state !== 'new') return row
  if (unmet) return { ...row, state: 'doubtful', sentence: `Aucun contrat de travail de ${ref} ce mois-là ${unmet}.` }
  const split =
    mine.length > 1 && wordsOf(line.contract).length === 0 ? splitAt(row, mine, sender, agreementOver) : null
  if (split) return split
  if (mine.length > 1)
    return {
      ...row,
      state: 'doubtful',
      sentence: `${ref} a plusieurs contrats de travail ce mois-là\u00a0: dites l’employeur ou le marché.`,
    }
  const sentence =
    all.length === 0 ? `${ref} n’est sur aucun de ces marchés.` : `${ref} n’a pas de contrat de travail ce mois-là.`
  return { ...row, state: 'outside', sentence }
}

function splitAt(row: PreviewRow, choices: readonly Choice[], sender: Scope['sender'], over: AgreementOver) {
  if (sender && !choices.every(choice => speaksFor(sender.id, choice))) return null
  const split = choices.map(({ site, one }) => ({
    clauseId: site.place.clauseId,
    contractId: site.place.contract.id,
    placementId: one.placementId,
    employerId: one.employerId,
    before: site.grid.cells.get(cellKey(one.placementId, row.month!))?.centihours ?? null,
  }))
  return splitRows(row, split, over)
}

function placedAt(row: PreviewRow, { site, one }: Choice, sender: Scope['sender']): PreviewRow {
  const before = site.grid.cells.get(cellKey(one.placementId, row.month!))?.centihours ?? null
  const of = {
    placementId: one.placementId,
    clauseId: site.place.clauseId,
    contractId: site.place.contract.id,
    before,
  }
  if (row.state !== 'new') return { ...row, ...of }
  if (sender && !speaksFor(sender.id, { site, one }))
    return { ...row, ...of, state: 'doubtful', sentence: `${one.ref} travaille pour un autre employeur ce mois-là.` }
  const state = before === null ? 'new' : before === row.centihours ? 'same' : 'changed'
  return { ...row, ...of, state, sentence: row.sentence || flagged(row) }
}

/** An employer says the hours of its own people, a holder those of its contract. */
function speaksFor(senderId: number, { site, one }: Choice): boolean {
  return one.employerId === senderId || site.holders.some(({ companyId }) => companyId === senderId)
}

/** Of several, those of who sends the file; the others it may well say too. */
function ofSender(choices: readonly Choice[], sender: Scope['sender']): readonly Choice[] {
  const own = choices.filter(({ one }) => one.employerId === sender?.id)
  return own.length > 0 ? own : choices
}

/** The contracts that a line may be about, by what it says of them: all of them where it says nothing. */
export function sitesSaid({ contract }: Pick<Line, 'contract'>, sites: readonly Site[]): readonly Site[] {
  if (wordsOf(contract).length === 0) return sites
  const about = sites.filter(site => isAbout(contract, site))
  return about.length > 0 ? about : sites.filter(site => isHeldBy(contract, site))
}

/** Of several, the one whose mark the row bears. */
function marked(choices: readonly Choice[], { person }: Line): readonly Choice[] {
  const own = choices.filter(({ one }) => one.placementId === markedPlacement(person.reference))
  return own.length > 0 ? own : choices
}

type Test = { unmet: string; tests: ((choice: Choice) => boolean)[] }

/** Each thing a line says keeps those that answer, by the first of its tests that some do; `unmet`: what none does. */
function narrowed(choices: readonly Choice[], line: Line): { left: readonly Choice[]; unmet: string } {
  let left = choices
  for (const { unmet, tests } of saidBy(line)) {
    const found = tests.map(test => left.filter(test)).find(some => some.length > 0)
    if (!found) return { left: [], unmet: choices.length > 0 ? unmet : '' }
    left = found
  }
  return { left, unmet: '' }
}

function saidBy({ siret, employer, contract }: Line): Test[] {
  const said: Test[] = []
  if (/\d/.test(siret))
    said.push({
      unmet: 'n’est d’un employeur de ce SIRET',
      tests: [
        ({ one }) => isNumbered(siret, one.identifier),
        ({ site }) => site.holders.some(({ company }) => isNumbered(siret, company.identifier)),
      ],
    })
  if (wordsOf(employer).length > 0)
    said.push({
      unmet: 'n’est de l’employeur que dit la ligne',
      tests: [({ one }) => isCalled(employer, one.employer), ({ site }) => isHeldBy(employer, site)],
    })
  if (wordsOf(contract).length > 0)
    said.push({
      unmet: 'n’est du marché que dit la ligne',
      tests: [({ site }) => isAbout(contract, site), ({ site }) => isHeldBy(contract, site)],
    })
  return said
}

/** The same SIRET, or the same SIREN where that is all that is said. */
export function isNumbered(said: string, identifier: string): boolean {
  const signs = alphanumeric(said)
  return signs === alphanumeric(identifier) || (/^\d{9}$/.test(signs) && identifier.startsWith(signs))
}

function isHeldBy(said: string, { holders }: Site): boolean {
  return holders.some(({ company }) => isCalled(said, company.name))
}

function isAbout(said: string, { place: { contract } }: Site): boolean {
  const [signs, number] = [alphanumeric(said), alphanumeric(contract.number)]
  if (signs.length >= 3 && number.includes(signs)) return true
  if (number.length >= 4 && signs.includes(number)) return true
  const isLot = contract.lotNumber !== '' && wordsOf(said).join(' ') === foldedName(contract.lotNumber)
  return isLot || isCalled(said, contract.title) || isCalled(said, contract.lotTitle)
}

/** Every word of the one is in the other; a name of one word comes first in what is said. */
export function isCalled(said: string, name: string): boolean {
  const [a, b] = [wordsOf(said), wordsOf(name)]
  const isIn = (some: readonly string[], others: readonly string[]) => some.every(word => others.includes(word))
  if (a.length === 0 || b.length === 0) return false
  const isLonger = (b.length > 1 || a[0] === b[0]) && isIn(b, a)
  return isIn(a, b) || isLonger || isPart(a.join(' '), b.join(' '))
}

/** « Bâtisseurs du C » of a column that was cut. */
function isPart(said: string, name: string): boolean {
  return said.length >= 4 && name.startsWith(said)
}

/** What everybody says of an employer, of a contract or of a job tells none of them. */
const EMPTY = new Set(
  'marche chantier operation lot affaire contrat projet client titulaire n no numero ref de du des d l la le les et en sa sas sarl eurl cdd cdi cddi ctt cui interim insertion mission'.split(
    ' ',
  ),
)

export function wordsOf(text: string): string[] {
  return foldedName(text)
    .split(' ')
    .filter(word => word !== '' && !EMPTY.has(word))
}

function alphanumeric(text: string): string {
  return text.replace(/\W/g, '').toLowerCase()
}

function flagged({ centihours: figure }: PreviewRow): string {
  return (figure ?? 0) > FULL_MONTH
    ? `Plus d’un mois à temps plein (${hours(FULL_MONTH)})\u00a0: à vérifier avant d’accepter.`
    : ''
}
