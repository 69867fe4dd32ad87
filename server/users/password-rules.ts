// One policy that satisfies CNIL 2022-100 (50 bits, with throttling) and ASVS 6.2: length, no composition, no guess.
export const SHORTEST_PASSWORD = 15
export const LONGEST_PASSWORD = 128

/** Characters that must remain once what an attacker tries first is taken away. Practice. */
const UNGUESSED = 8

/** What is wrong with this password for this person, in a sentence; null when it will do. */
export function passwordObjection(password: string, about: readonly string[]): string | null {
  const length = [...password].length
  if (length < SHORTEST_PASSWORD) {
    return `Choisissez au moins ${SHORTEST_PASSWORD} caractères\u00a0: quatre mots sans rapport entre eux conviennent bien.`
  }
  if (length > LONGEST_PASSWORD) return `Choisissez au plus ${LONGEST_PASSWORD} caractères.`

  const folded = fold(password)
  if (new Set(folded).size < 6) return 'Ce mot de passe répète les mêmes caractères\u00a0: il se devine.'
  if (left(folded, wordsOf(about)).length >= UNGUESSED) return null
  return left(folded, []).length >= UNGUESSED
    ? 'Ce mot de passe se devine\u00a0: il reprend votre nom, votre adresse ou celui de l’institution.'
    : 'Ce mot de passe se devine\u00a0: il est fait de mots trop courants ou de suites de touches.'
}

/** What remains when guessable words, runs of keys and years are taken away. */
function left(folded: string, words: readonly string[]): string {
  let rest = folded.replace(/[^a-z0-9\p{L}]/gu, '')
  for (const word of [...words, ...COMMON].sort((a, b) => b.length - a.length)) rest = rest.replaceAll(word, '')
  rest = rest.replace(/(19|20)\d\d/g, '').replace(/(.)\1{2,}/gu, '$1')
  return withoutRuns(rest)
}

/** « azertyuiop », « 123456 », « gfedcba »: three keys or more that follow each other count for nothing. */
function withoutRuns(text: string): string {
  const lines = KEYS.flatMap(line => [line, [...line].reverse().join('')])
  let rest = ''
  for (let index = 0; index < text.length; ) {
    let length = 1
    while (index + length < text.length && lines.some(line => line.includes(text.slice(index, index + length + 1))))
      length++
    if (length < 3) rest += text.slice(index, index + length)
    index += length
  }
  return rest
}

export function wordsOf(about: readonly string[]): string[] {
  return about.flatMap(text => fold(text).split(/[^a-z0-9]+/)).filter(word => word.length >= 3)
}

export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

const KEYS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
]

/** What is tried first, in French and in this trade. */
export const COMMON = (
  'correcthorsebatterystaple motdepasse passe password mdp admin administrateur administration clausuivi clause clauses sociale sociales ' +
  'insertion spaser marche marches public publics acheteur acheteuse facilitateur facilitatrice departement conseil ' +
  'departemental region mairie ville commune metropole demonstration bonjour bienvenue soleil loulou doudou chouchou ' +
  'jetaime amour france paris marseille lyon toulouse secret azerty qwerty iloveyou welcome letmein dragon football ' +
  'nicolas julien thomas janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre ' +
  'lundi mardi mercredi jeudi vendredi printemps automne hiver'
).split(' ')
