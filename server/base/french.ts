import type { Month } from './dates.ts'
import { count, longMonth } from './format.ts'
import { folded } from './text.ts'

// How French joins words to numbers, to lists and to names.

const NBSP = '\u00a0'
/** As far as French says a number in one word. */
const NUMBERS = [
  'zéro',
  'un',
  'deux',
  'trois',
  'quatre',
  'cinq',
  'six',
  'sept',
  'huit',
  'neuf',
  'dix',
  'onze',
  'douze',
  'treize',
  'quatorze',
  'quinze',
  'seize',
]

type Gender = 'masculine' | 'feminine'

/** 5 → « cinq », 17 → « 17 »; 1 heure → « une ». */
export function inWords(number: number, gender: Gender = 'masculine'): string {
  if (number === 1 && gender === 'feminine') return 'une'
  return NUMBERS[number] ?? count(number)
}

/** The form that goes with this number: French has a plural from two on, « zéro heure », « 1,5 heure ». */
export function agreed(number: number, one: string, many: string): string {
  return Math.abs(number) < 2 ? one : many
}

/** « 3 marchés », « 1 marché », « aucun marché » when `none` is given. */
export function plural(number: number, one: string, many: string, none?: string): string {
  if (number === 0 && none) return none
  return `${count(number)}${NBSP}${agreed(number, one, many)}`
}

/** « trois marchés », « un marché », « 17 marchés »; no line breaks a figure from its noun. */
export function pluralInWords(number: number, one: string, many: string, gender?: Gender): string {
  return `${inWords(number, gender)}${NUMBERS[number] ? ' ' : NBSP}${agreed(number, one, many)}`
}

/** « a, b et c ». */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} et ${words.at(-1)}`
}

/** « d’octobre », « de mai »; « l’hiver », « qu’elle ». */
export function elided(word: 'de' | 'le' | 'la' | 'que', next: string): string {
  return soundsLikeVowel(next) ? `${word.slice(0, -1)}’${next}` : `${word} ${next}`
}

/** « d’Élévation Nord », « de Bâtisseurs du Canal », « des Tablées d’Ici ». « Le » stays: it may be a Le Goff. */
export function ofName(name: string): string {
  return /^les /i.test(name) ? `des ${name.slice(4)}` : elided('de', name)
}

/** « d’octobre 2026 », « de mai 2026 ». */
export function ofMonth(month: Month): string {
  return elided('de', longMonth(month))
}

/** A vowel, or an h or a y that French treats as one. */
function soundsLikeVowel(text: string): boolean {
  const start = folded(text)
  return (/^[aeiou]/.test(start) && !KEPT_APART.test(start)) || SILENT_H.test(start) || VOWEL_Y.test(start)
}

/** Vowels before which nothing is elided: « de onze heures », « le oui », « le ouistiti ». */
const KEPT_APART = /^(?:onz|oui\b|ouistiti|uhlan)/

/** « d’Yvetot », « d’Yonne », « d’Yerres », but « de Yannick ». */
const VOWEL_Y = /^y(?![aeiou])|^y(?:onne|eu|erres)/

/**
 * Words whose h is silent, without it. Every other h keeps its distance, as in « de Haute-Vesle », « le hangar », « de huit
 * heures », « le handicap » or a foreign name: where nothing tells, « de H… » passes unseen and « d’H… » is a mistake.
 */
const SILENT_H = new RegExp(
  `^h(?:${[
    'abi[lt]|aleine|allucin|ameco|armoni', // habitat, habillement, harmonie
    'ebdo|eberg|ebra|ect|egem|eli|em[aio]|ept', // hebdomadaire, hébergement, hectare, hélice, hémicycle
    'erault|erb|erit|erm|eroi|esit|et[er]|eur[ei]|exa', // herbe, héritage, héroïne, heure; « le héros », « le heurt »
    'elene|enri|ercul|erve|ilair|ippoly|ubert', // first names
    'ibern|ipp[io]q|irond|isp|ist|iver', // hirondelle, histoire, hiver; « le hibou »
    'olist|olog|omeo|omm|omo', // homme, homologue; « le homard »
    'onn(?:et|eu)|ono', // honneur, honoraires; « de Hongrie », « la honte »
    'opit|or(?:ai|iz|lo|mo|os|r|t)|os[pt]|ote', // hôpital, horaire, horizon, horticole, hospice, hôtel; « le hors-d’œuvre »
    'uil|uiss|uitr|um(?:a|b|eur|i|o|us)', // huile, huissier, humain, humidité; « le huis clos »
    'yb|yd|yg|ym|yp', // hybride, hydraulique, hygiène
  ].join('|')})`,
)
