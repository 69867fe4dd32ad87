import type { Token } from './token-rules.ts'

// What a name names when no person is meant: a street, a school, a company. All of it stands right before it, or right after.

const places = new Set(
  `rue rues avenue boulevard place placette square impasse allee allees chemin quai cours route esplanade parvis passage sentier
  rond carrefour pont viaduc passerelle tunnel parking stade gymnase piscine complexe salle halle theatre cinema
  bibliotheque mediatheque musee maison foyer residence ehpad hopital clinique ecole ecoles college colleges lycee lycees creche
  groupe universite campus amphitheatre gare station parc jardin bois foret lac canal quartier zac cite ilot lotissement hameau
  batiment tour pole centre espace port abbaye eglise chapelle cathedrale fort caserne cimetiere barrage moulin chateau`.split(
    /\s+/,
  ),
)
/** « groupe scolaire Jean Moulin », « complexe sportif Martin ». */
const kinds = new Set(
  'scolaire scolaires sportif sportive culturel culturelle social sociale universitaire hospitalier hospitaliere nautique maternelle elementaire primaire polyvalente municipale municipal aquatique commercial'.split(
    ' ',
  ),
)
const ranks = new Set(
  'general marechal docteur professeur president abbe capitaine colonel commandant saint sainte st ste'.split(' '),
)
const particles = new Set('de du des d la le les l et en sur sous aux au'.split(' '))
const companies = new Set(
  `entreprise entreprises societe societes sarl sas sasu sa eurl snc scop scic ets etablissements etablissement cabinet groupement
  agence association mutuelle fondation librairie menuiserie maconnerie garage imprimerie pepiniere pepinieres transports`.split(
    /\s+/,
  ),
)
const afterCompanies = new Set(
  'sarl sas sasu sa eurl snc scop scic freres fils associes btp tp batiment construction constructions'.split(' '),
)

/** These words are of a place or of a company that bears a name. `first` and `last` are where the name stands. */
export function isOfThing(text: string, tokens: readonly Token[], first: number, last: number): boolean {
  const isPlace = !tokens[first]!.capital && places.has(tokens[first]!.folded)
  return isPlace || isOfPlace(text, tokens, first) || isOfCompany(text, tokens, first, last)
}

/** « rue du Général Martin », « collège Jean-Moulin », « Saint-Martin »: nothing but names, ranks and particles in between. */
function isOfPlace(text: string, tokens: readonly Token[], first: number): boolean {
  for (let index = first - 1; index >= Math.max(0, first - 6); index--) {
    const { folded, capital } = tokens[index]!
    if (!isJoined(text, tokens[index]!, tokens[index + 1]!)) return false
    if (index === first - 1 && /^(?:saint|sainte|st|ste)$/.test(folded)) return true
    if (places.has(folded)) return true
    if (!capital && !particles.has(folded) && !kinds.has(folded) && !ranks.has(folded)) return false
  }
  return false
}

function isOfCompany(text: string, tokens: readonly Token[], first: number, last: number): boolean {
  const [before, after, next] = [tokens[first - 1], tokens[last + 1], tokens[last + 2]]
  if (before && companies.has(before.folded) && isJoined(text, before, tokens[first]!)) return true
  if (!after || !isJoined(text, tokens[last]!, after)) return false
  return (
    afterCompanies.has(after.folded) || (after.folded === 'et' && next !== undefined && afterCompanies.has(next.folded))
  )
}

/** Only spaces, hyphens, apostrophes and « & » between them. */
function isJoined(text: string, before: Token, after: Token): boolean {
  return /^(?:[\s\u00a0\u202f’'‑-]|\.(?=[\s\u00a0‑-])|&){0,4}$/u.test(text.slice(before.end, after.start))
}

const articles = new Set('le la les l du des au aux un une ce cette notre votre leur chaque'.split(' '))

/** Written as a word of the language is: without a capital, at the beginning of a sentence, or after an article. */
export function isWrittenAsWord(text: string, tokens: readonly Token[], index: number): boolean {
  const token = tokens[index]!
  const before = tokens[index - 1]
  if (!token.capital || !before) return true
  if (/[.!?:\n]/.test(text.slice(before.end, token.start))) return true
  return articles.has(before.folded)
}
