// @ts-nocheck
// Written by « npm run written » from server/base/written/numbers.ts: change that file.

// How a number is read as people write it: one grammar for cells, forms, pasted blocks and files. It serves browsers too
// (views/assets/written): it imports nothing but this folder.

/** What was understood: a value, nothing said (null), or a French sentence that says what is wrong and proposes better. */

/** No number is longer: what is looked at by a pattern is bounded first. */
export const LONGEST_NUMBER = 60

export const unsaid          = { value: null, refused: null }
export const said = (value        )          => ({ value, refused: null })
export const refused = (sentence        )          => ({ value: null, refused: sentence })

/** One kind of space, one kind of minus, no capital nor accent: « 151,67 H » → « 151,67 h ». Lines and tabs stay. */
export function plain(text        )         {
  return text
    .replace(/[\u00a0\u2000-\u200a\u202f\u205f]/g, ' ')
    .replace(/[−–—‒]/g, '-')
    .trim()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
}

/** What is wrong whatever was expected: too long, a column too narrow, an error of a spreadsheet. null when nothing is. */
export function unreadable(text        )                 {
  if (text.length > LONGEST_NUMBER) return refused(`Ce texte est trop long pour un nombre\u00a0: ${quoted(text)}.`)
  if (text.startsWith('##')) {
    return refused(
      '«\u00a0####\u00a0» est une colonne trop étroite du tableur\u00a0: élargissez-la, puis copiez de nouveau.',
    )
  }
  if (text.startsWith('#')) {
    return refused(`${quoted(text.toUpperCase())} est une erreur du tableur\u00a0: corrigez-la, ou écrivez le nombre.`)
  }
  return null
}

/** Sign, digits without separators, decimals. Thousands are groups of three digits, all with the same separator. */
export function partsOf(text        )               {
  const [, sign, digits, decimals = ''] = NUMBER.exec(text) ?? GROUPED.exec(text) ?? DOTTED.exec(text) ?? []
  if (digits === undefined) return null
  return { negative: sign === '-', whole: digits.replace(/[ .]/g, ''), decimals }
}

const NUMBER = /^([+-]?) ?(\d{1,12})(?:[,.](\d{1,40}))?$/
/** « 1 515,00 » */
const GROUPED = /^([+-]?) ?([1-9]\d{0,2}(?: \d{3}){1,3})(?:[,.](\d{1,40}))?$/
/** « 1.234,56 », « 1.234.567 »: a dot alone before three digits could be either. */
const DOTTED = /^([+-]?) ?([1-9]\d{0,2}(?:\.\d{3}){1,3}(?=,)|[1-9]\d{0,2}(?:\.\d{3}){2,3})(?:,(\d{1,40}))?$/

/** Hundredths of a number with at most two decimals; more are refused with what they may mean. */
export function hundredthsOf({ negative, whole, decimals }       )          {
  if (decimals.length > 2) return refused(tooManyDecimals(whole, decimals))
  const value = Number(whole) * 100 + Number(decimals.padEnd(2, '0'))
  return said(negative && value > 0 ? -value : value)
}

function tooManyDecimals(whole        , decimals        )         {
  const rounded = shown(Number(whole) * 100 + Math.floor((Number(decimals.slice(0, 3)) + 5) / 10))
  if (decimals.length > 3) return `Deux décimales suffisent\u00a0: vouliez-vous écrire ${rounded}\u202f?`
  const thousands = whole.length < 4 && !whole.startsWith('0') ? ` ou ${whole}\u00a0${decimals}` : ''
  return `Il y a trois décimales\u00a0: vouliez-vous écrire ${rounded}${thousands}\u202f?`
}

/** What is said of a text with something else than one number. `example`: a number well written. */
export function notOneNumber(text        , what        , example        )          {
  if (/\d{13}/.test(text)) return refused(`${quoted(text)} est trop grand pour être ${what}.`)
  const english = /^(\d{1,3}),(\d{3})\.(\d{1,2})$/.exec(text)
  if (english)
    return refused(
      `Les décimales suivent une virgule\u00a0: vouliez-vous écrire ${english[1]}\u00a0${english[2]},${english[3]}\u202f?`,
    )
  const numbers = numbersIn(text)
  if (numbers.length > 1) {
    const [first, second] = numbers
    const found = numbers.length > 2 ? `${numbers.length} nombres` : `deux nombres, ${first} et ${second}`
    return refused(`Il y a ici ${found}\u00a0: n’en gardez qu’un.`)
  }
  const [only] = numbers
  if (only === undefined) return refused(`${quoted(text)} n’est pas ${what}\u00a0: écrivez-le comme ${example}.`)
  return refused(`${quoted(text)} n’est pas ${what}\u00a0: vouliez-vous écrire ${only}\u202f?`)
}

/** The numbers in a text, as they stand there. */
function numbersIn(text        )           {
  return [...text.matchAll(/\d+(?:[,.]\d{1,2}(?!\d))?/g)].map(([number]) => number)
}

/** 15167 → « 151,67 », 15150 → « 151,5 », 151500 → « 1 515 »: as one would type it. */
export function shown(hundredths        )         {
  const whole = Math.floor(hundredths / 100)
    .toLocaleString('fr-FR')
    .replace(/\s/g, '\u00a0')
  const rest = hundredths % 100
  return rest === 0 ? whole : `${whole},${rest % 10 === 0 ? rest / 10 : String(rest).padStart(2, '0')}`
}

/** « 12 h environ », cut so that a sentence stays one; lines are shown as ⏎. */
export function quoted(text        )         {
  const short = text.length > 30 ? `${text.slice(0, 29)}…` : text
  return `«\u00a0${short
    .trim()
    .replace(/[\r\n]/g, '⏎')
    .replaceAll('\t', ' ')}\u00a0»`
}
