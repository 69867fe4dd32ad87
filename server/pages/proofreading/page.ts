import { dayInFrance, longDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { type Reading, whyOf } from '#server/proofreading/gate.ts'
import { isPublished } from '#server/proofreading/rules.ts'
import type { Mark } from '#server/proofreading/words.ts'
import { markWords } from '#server/proofreading/words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { newFormKey } from '#server/web/forms.ts'

/** What was refused, under the text that it is about. */
export type Refused = { hash: string; answer: string; sentence: string; reason: string; words: string }

export function proofreadingPage(
  contract: Contract,
  readings: readonly Reading[],
  { refused, byPerson }: { refused: Refused | null; byPerson: boolean },
) {
  const left = readings.filter(reading => reading.left.length > 0)
  const answered = readings.filter(({ left, confirmed }) => left.length === 0 && confirmed)
  const quiet = readings.filter(({ left, confirmed }) => left.length === 0 && !confirmed)
  const path = `/marches/${contract.id}`
  return {
    title: `À relire avant publication, ${contractNumber(contract)}`,
    crumbs: {
      links: [
        { href: '/marches', label: 'Marchés' },
        { href: path, label: contractNumber(contract) },
        { href: `${path}/editions`, label: 'Éditions' },
      ],
      here: 'À relire',
    },
    action: `${path}/relecture`,
    publish: `${path}/editions`,
    done: left.length === 0,
    lede:
      left.length === 0
        ? 'Rien n’empêche de publier\u00a0: chaque texte est relu.'
        : `${plural(left.length, 'texte est', 'textes sont')} à réécrire ou à confirmer avant toute édition.`,
    left: left.map(reading => ({ ...shown(reading, path, byPerson), ...typedIn(reading, refused, byPerson) })),
    answered: answered.map(reading => shown(reading, path, byPerson)),
    quiet: quiet.map(reading => shown(reading, path, byPerson)),
  }
}

function shown({ where, text, hash, marks, left, confirmed, source }: Reading, path: string, byPerson: boolean) {
  const read = (piece: string) => (isPublished(source) ? piece : typedSaid(piece, byPerson))
  return {
    where,
    hash,
    short: hash.slice(0, 12),
    keys: { rewrite: newFormKey(), confirm: newFormKey() },
    text: read(text),
    pieces: piecesOf(text, left.length > 0 ? left : marks).map(one => ({ ...one, text: read(one.text) })),
    why: left.length > 0 ? whyOf(left) : null,
    confirms: left.length > 0 && !left.some(({ locked }) => locked),
    edit: editOf(source.table, source.column, path),
    confirmed: confirmed && {
      words: `Confirmé le ${longDate(dayInFrance(confirmed.at))}${confirmed.by ? ` par ${confirmed.by}` : ''}\u00a0: «\u00a0${typedSaid(confirmed.reason, byPerson)}\u00a0».`,
    },
  }
}

/** What has a form of its own is mended there, at its source; what is only ever added to gets other words for the print. */
function editOf(table: string, column: string, path: string): { href: string; label: string } | null {
  if (table === 'contracts') return { href: `${path}/modifier`, label: 'Modifier la fiche du marché' }
  if (table === 'clauses' && !column.startsWith('hours.'))
    return { href: `${path}/clause`, label: 'Modifier la clause' }
  return null
}

/** The text in pieces, marked ones with why. Marks that overlap are one. */
function piecesOf(text: string, marks: readonly Mark[]): { text: string; why: string | null }[] {
  const pieces: { text: string; why: string | null }[] = []
  let from = 0
  for (const { start, end, kind } of marks) {
    if (start < from) continue
    if (start > from) pieces.push({ text: text.slice(from, start), why: null })
    pieces.push({ text: text.slice(start, end), why: markWords[kind] })
    from = end
  }
  return [...pieces, { text: text.slice(from), why: null }].filter(piece => piece.text !== '')
}

/** What was typed and refused, or what a form begins with. */
function typedIn({ hash, text: typed }: Reading, refused: Refused | null, byPerson: boolean) {
  const text = typedSaid(typed, byPerson)
  if (refused?.hash !== hash) return { refusal: null, words: text, reason: '' }
  const rewrote = refused.answer === 'reecrire'
  return { refusal: refused.sentence, words: rewrote ? refused.words : text, reason: rewrote ? '' : refused.reason }
}
