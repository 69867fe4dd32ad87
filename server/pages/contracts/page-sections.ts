import {
  capital,
  euros,
  hours,
  longDate,
  owedHours,
  percentTenth,
  shortDate,
  signedWholeHours,
} from '#server/base/format.ts'
import { plural, pluralInWords } from '#server/base/french.ts'
import { bearerRow, bondSaid } from '#server/compliance/bearing-words.ts'
import { countedBy, ledgerOf } from '#server/compliance/breakdown-rules.ts'
import type { Publics } from '#server/disclosure/publics.ts'
import { publicsCells, publicsHead, publicsLead, publicsNote } from '#server/disclosure/words.ts'
import { kinds } from '#server/register/attachments/rules.ts'
import { contractPiecesHref } from '#server/register/attachments/words.ts'
import { isReckoned } from '#server/register/clauses/formula-rules.ts'
import { formulaWords, originOf } from '#server/register/clauses/formula-words.ts'
import { type Clause, type Commitment, cancellationBases, modificationBases } from '#server/register/clauses/rules.ts'
import { companyName } from '#server/register/companies/words.ts'
import { type Contract, ccagOf } from '#server/register/contracts/rules.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { modes } from '#server/register/placements/rules.ts'
import { pledgeKinds, pledgesAt } from '#server/register/pledges/rules.ts'
import { quantityWords } from '#server/register/pledges/words.ts'
import { isPast } from '../cutoff.ts'
import { opener, opens, plainText } from '../opening-links.ts'
import { owedByKind } from '../owed-pieces.ts'
import type { Shown } from './shown.ts'

// The tables of a contract’s page: what is owed line by line, and who works.

/** A line of the ledger keeps its basis by code; what was typed otherwise is shown as it is. */
function basisWords(basis: string): string {
  const known: Record<string, string> = { ...modificationBases, ...cancellationBases }
  return known[basis] ?? basis
}

/** Formula, inputs, rounding, and the article that allows the change: one sentence a line. */
function originWords(line: Commitment): string {
  const basis = basisWords(line.basis)
  return [originOf(line), basis && `Fondement\u00a0: ${basis}.`].filter(Boolean).join(' ')
}

export function obligation(
  clause: Clause,
  { account, member }: NonNullable<Shown['measured']>,
  contract: Contract,
  path: string,
  { cutoff, byPerson, may: { clause: mayEdit } }: Shown,
) {
  const part = account.pool ? { ce: 'marche' } : {}
  const { rows, reduced } = ledgerOf(member, account.at)
  const later = member.source.ledger.length - rows.length
  const article = clause.contractArticle ? `${clause.contractArticle}. ` : ''
  const penalty = clause.penaltyCents
    ? `Pénalité\u00a0: ${euros(clause.penaltyCents)} par heure manquante, après mise en demeure restée sans effet (${ccagOf(contract, '.5')}).`
    : 'Le marché ne fixe pas de montant\u00a0: aucune pénalité n’est possible.'
  return {
    caption: `${article}${penalty}`,
    lines: rows.map(({ line, total }) => ({
      date: shortDate(line.datedOn),
      label: typedSaid(line.label.replace(/n° ?(?=\d)/, 'n°\u00a0'), byPerson),
      why:
        [
          isReckoned(line.formula)
            ? formulaWords(line.formula)
            : typedSaid(line.reason, byPerson) || formulaWords(line.formula),
          typedSaid(basisWords(line.basis), byPerson),
        ]
          .filter(Boolean)
          .join(' · ') || '—',
      hours:
        line.kind === 'initial' ? owedHours(line.centihours) : `${signedWholeHours(line.centihours) || '0'}\u00a0h`,
      owed: owedHours(total),
    })),
    origins: rows
      .filter(({ line }) => line.formula !== null)
      .map(({ line }) => ({
        label: `${typedSaid(line.label, byPerson)}, ${shortDate(line.datedOn)}`,
        text: typedSaid(originWords(line), byPerson),
      })),
    reduced: reduced ? `−${owedHours(reduced)}` : null,
    later: later ? `${plural(later, 'ligne prend', 'lignes prennent')} effet après le ${longDate(account.at)}.` : null,
    total: opener(path, cutoff)(owedHours(member.owed), 'owed', part),
    edit: mayEdit ? `${path}/clause` : null,
    add: mayEdit ? `${path}/engagements/nouveau` : null,
  }
}

/** What it owes beside hours, each kind apart; null where it owes nothing else and this person may write nothing. */
export function pledgesSection({ pledges, cutoff, may }: Shown, path: string) {
  const kinds = pledgesAt(pledges, cutoff.at)
  if (kinds.length === 0 && !may.clause) return null
  return {
    rows: kinds.map(({ kind, owed, done, left }) => {
      const { label, code } = pledgeKinds[kind]
      const open = (quantity: number) =>
        onOwnPage(quantityWords(kind, quantity), `${path}/autres-engagements#${code}`, label, cutoff)
      return { label, owed: open(owed), done: open(done), left: open(left) }
    }),
    href: `${path}/autres-engagements`,
  }
}

/** The papers it demands, kind by kind; null where nothing is read of them, or nothing may be decided. */
export function papersSection({ owedPieces, may, cutoff }: Shown, path: string) {
  if (isPast(cutoff) || (owedPieces === null && !may.clause)) return null
  return { href: `${path}/pieces-exigees`, demands: owedPieces !== null, owed: owedByKind(owedPieces ?? []) }
}

/** Its own papers, which no statement bears: reviews, minutes. */
export function ownPapersSection({ contract, missingPapers }: Shown) {
  if (!missingPapers) return null
  const missing = [...Map.groupBy(missingPapers, ({ kind }) => kind)].map(([kind, some]) => ({
    label: kinds[kind].label,
    awaited: some.length === 1 ? 'attendu' : `${some.length} attendus, le plus ancien`,
    since: longDate(some[0]!.since),
  }))
  return { href: contractPiecesHref(contract.id), missing }
}

/** A figure whose lines stand on a page of their own, which reads today only. */
function onOwnPage(figure: string, href: string, name: string, cutoff: Shown['cutoff']) {
  return isPast(cutoff) ? plainText(figure) : opens(figure, href, name)
}

/** Who bears which part, where several companies work on it; null where one does alone. */
export function groupSection({ contract, holders, measured, cutoff }: Shown, path: string) {
  const current = holders.filter(({ until }) => until === null)
  if (!measured || current.length < 2) return null
  const names = new Map(holders.map(({ companyId, company }) => [companyId, companyName(company)]))
  const lead = current.find(({ role }) => role === 'leadHolder' || role === 'holder') ?? current[0]!
  const { bearers } = measured.member
  return {
    bond: bondSaid(contract.groupForm, companyName(lead.company)),
    rows:
      bearers?.map(bearer => {
        const row = bearerRow(bearer, names)
        const open = (figure: string) => onOwnPage(figure, `${path}/parts`, row.name, cutoff)
        return { ...row, owed: open(row.owed), counted: open(row.counted), left: open(row.left) }
      }) ?? null,
    href: `${path}/parts`,
  }
}

export function peopleSection({ people, measured, may, cutoff }: Shown, path: string) {
  const part = measured?.account.pool ? { ce: 'marche' } : {}
  const number = new Set(people.map(person => person.participantId)).size
  const lines = measured?.member.lines ?? []
  const supplied = countedBy(lines, ({ work }) => modes[work.window.mode].group).get('Mise à disposition') ?? 0
  const counted = measured?.member.counted ?? 0
  return {
    heading: number ? capital(pluralInWords(number, 'personne', 'personnes', 'feminine')) : 'Aucune personne',
    lede:
      people.length && counted
        ? `${percentTenth(supplied, counted)} des heures retenues viennent d’une mise à disposition.`
        : null,
    rows: people.map(person => ({
      ref: person.ref,
      href: person.href,
      mode: person.mode,
      ground: person.ground,
      situation: person.situation,
      until: person.countsUntil ? shortDate(person.countsUntil) : '—',
      counted: opener(path, cutoff, person.ref)(hours(person.counted), 'counted', {
        ...part,
        emploi: String(person.placementId),
      }),
    })),
    total: opener(path, cutoff)(hours(counted), 'counted', part),
    grid: may.log ? `${path}/heures` : null,
    files: may.log ? `/fichiers?marche=${path.split('/').at(-1)}` : null,
  }
}

/** The same for those who may not read identities: what is published, at the end of the last quarter. */
export function publicsSection(publics: Publics) {
  return {
    lede: publicsLead(publics),
    tables: publics.tables.map(table => ({
      head: publicsHead(table, publics),
      rows: table.rows.map(row => ({ ...publicsCells(row, table), secret: row.persons === null })),
    })),
    note: publicsNote(publics),
  }
}
