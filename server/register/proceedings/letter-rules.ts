import { listed } from '#server/base/french.ts'
import { fieldsOf, type LetterField, MAILS, type TextKind } from './letter-words.ts'

// A letter is a text with fields between braces: checked when it is saved, filled when it is printed.

const FIELD = /\{([^{}\n]{0,60})\}/g
export const MOST_LETTER = 5000

/** What is wrong with a text, in a sentence; null when every field is known to that letter. */
export function objectionToLetter(kind: TextKind, body: string): string | null {
  if (!body.trim()) return 'Écrivez le texte du courrier.'
  if (body.length > MOST_LETTER) return `Ce texte est trop long\u00a0: au plus ${MOST_LETTER} caractères.`
  const known: readonly string[] = fieldsOf[kind]
  const unknown = [...new Set([...body.matchAll(FIELD)].map(([, name]) => name!))].filter(name => !known.includes(name))
  if (unknown.length)
    return `${unknown.length === 1 ? 'Ce champ n’existe pas' : 'Ces champs n’existent pas'} pour ce courrier\u00a0: ${listed(unknown.map(name => `{${name}}`))}.`
  if (/[{}]/.test(body.replace(FIELD, '')))
    return 'Une accolade est ouverte ou fermée seule\u00a0: un champ s’écrit entre deux, comme {dues}.'
  return isMail(kind) && !body.includes(LINK) ? NO_LINK : null
}

const LINK = '{lien}'
const NO_LINK = `Ce courriel n’aurait pas de lien\u00a0: écrivez ${LINK} là où l’entreprise trouve la page où elle répond.`

function isMail(kind: TextKind): boolean {
  return (MAILS as readonly string[]).includes(kind)
}

/** A mail saved before its link was asked for ends with it: whoever reads it must be able to answer. */
export function linked(kind: TextKind, body: string): string {
  return isMail(kind) && !body.includes(LINK) ? `${body.trimEnd()}\n\n${LINK}` : body
}

/** The paragraphs of a letter. A field without a value says so: nothing is ever left blank in what is signed. */
export function paragraphsOf(body: string, values: Partial<Record<LetterField, string>>): string[] {
  const filled = body.replace(
    FIELD,
    (_whole, name: string) => values[name as LetterField]?.trim() || '«\u00a0non renseigné\u00a0»',
  )
  return apart(filled)
    .map(paragraph => typeset(lineOf(paragraph)))
    .filter(paragraph => paragraph !== '')
}

/** A text by its blank lines. */
export function apart(text: string): string[] {
  return text.split(/\n[ \t\r]*\n/)
}

/** French spaces and apostrophes, whatever was typed. */
export function typeset(text: string): string {
  return text
    .replaceAll("'", '’')
    .replace(/[ \u00a0\u202f]+/g, ' ')
    .replace(/ ?([;!?])(?=[ \n»”)]|$)/g, '\u202f$1')
    .replace(/ ?:(?=[ \n])/g, '\u00a0:')
    .replace(/ ([%€»])/g, '\u00a0$1')
    .replace(/« ?/g, '«\u00a0')
    .replace(/(\d) (?=\d{3}(?!\d))/g, '$1\u00a0')
    .replace(/(\d) (?=(?:h|jours?|mois)(?![\p{L}\d]))/gu, '$1\u00a0')
    .replace(/(n°|lot|lots|article) (?=\d)/g, '$1\u00a0')
}

/** The lines of a paragraph, as one. */
function lineOf(paragraph: string): string {
  return paragraph
    .split('\n')
    .map(line => line.trim())
    .join(' ')
    .trim()
}
