import { count } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import type { Part } from '../decp/account.ts'
import type { Accounted, Summary } from './tally.ts'
import type { Phase } from './turn-rules.ts'

// What is said of the account of a file, on the page and in the terminal alike.

export const STOPPED =
  'Le travail s’est interrompu avant la fin. Vous pouvez le reprendre\u202f; rien ne sera compté deux fois.'

/** « Un import est en cours (juin.json, 43 %) ; celui-ci commencera ensuite. » `fileName` null: it is not theirs to know. */
export function aheadSentence(phase: Phase, fileName: string | null, percent: number): string {
  const said = [fileName, `${percent}\u00a0%`].filter(Boolean).join(', ')
  return phase === 'reading'
    ? `Une autre lecture est en cours (${said})\u202f; celle-ci commencera ensuite.`
    : `Un import est en cours (${said})\u202f; celui-ci commencera ensuite.`
}

/** « Ce fichier s’arrête avant la fin : 84 marchés entiers, le 85e s’arrête. » */
export function cutShortSentence({ whole, last, inRecord }: NonNullable<Accounted['cutShort']>): string {
  const next = inRecord ? `, le ${count(last)}${last === 1 ? 'er' : 'e'} s’arrête` : ', puis rien'
  return `Ce fichier s’arrête avant la fin\u00a0: ${plural(whole, 'marché entier', 'marchés entiers')}${next}.`
}

/** « 20 marchés présents = 12 nouveaux + 3 mis à jour + 4 inchangés + 1 écarté. » */
export function sumSentence({ records, actions }: Summary): string {
  const { create, update, same, older, duplicate, reject, aside = 0 } = actions
  const parts = [
    plural(create, 'nouveau', 'nouveaux'),
    `${count(update)} mis à jour`,
    plural(same + older + duplicate, 'inchangé', 'inchangés'),
    ...(aside > 0 ? [plural(aside, 'gardé pour le compte', 'gardés pour le compte')] : []),
    plural(reject, 'écarté', 'écartés'),
  ]
  return `${plural(records, 'marché présent', 'marchés présents')} = ${parts.join(' + ')}.`
}

/** « 1 200 marchés d’acheteurs que vous ne suivez pas : gardés pour le compte. » null when there is none. */
export function asideSentence({ actions: { aside = 0 } }: Summary): string | null {
  if (aside === 0) return null
  return `${plural(aside, 'marché d’un acheteur', 'marchés d’acheteurs')} que vous ne suivez pas\u00a0: ${aside === 1 ? 'gardé pour le compte, il n’est' : 'gardés pour le compte, ils ne sont'} ni dans les listes, ni à corriger.`
}

/** Where the bytes went, and what the second count says. */
export function bytesSentence(
  { size, inRecords, between, unreadableBytes, counted, rows }: Accounted,
  cut: number,
): string {
  const lost = unreadableBytes > 0 ? `, ${count(unreadableBytes)} qui ne se lisent pas` : ''
  const second =
    counted === cut
      ? 'Un second compte, indépendant de la lecture, en trouve autant.'
      : `Un second compte, indépendant de la lecture, en trouve ${count(counted)}\u00a0: ${agreed(cut - counted, 'l’autre ne porte', 'les autres ne portent')} aucun des mots qu’il cherche.`
  const table = rows ? `${plural(rows, 'ligne de tableau', 'lignes de tableau')}, ` : ''
  return `${table}${count(size)}\u00a0octets lus\u00a0: ${count(inRecords)} de marchés, ${count(between)} entre eux${lost}. ${second}`
}

/** « mars.json : 2 marchés. », « notice.pdf : non lu. Ce fichier est un PDF… » */
export function partSentence({ name, records, refused }: Part): string {
  return `${name}\u00a0: ${refused ? `non lu. ${refused}` : `${plural(records, 'marché', 'marchés')}.`}`
}
