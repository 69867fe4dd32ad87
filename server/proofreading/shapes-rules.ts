import type { Mark, MarkKind } from './words.ts'

// What its shape alone gives away: numbers, addresses, words of health and justice. Each pattern goes once through a text.

type Shape = { kind: MarkKind; pattern: RegExp }

const S = '[\\s\\u00a0\\u202f.\\-–/_]' // what people put between digits
const NOT_IN_WORD = '(?<![\\p{L}\\p{N}])'
const WORD_ENDS = '(?![\\p{L}\\p{N}])'

const shapes: readonly Shape[] = [
  shape('pseudonym', `P[\\s\\u00a0\\u202f\\-–.°]{0,2}\\d{2,6}`, 'iu'),
  shape(
    'pseudonym',
    `(?:participant|bénéficiaire|beneficiaire|stagiaire|personne)[\\p{L}·.()]{0,6}[\\s\\u00a0]{1,2}(?:n°|no|numéro|numero|#)?[\\s\\u00a0]{0,2}\\d{1,6}`,
    'iu',
  ),
  shape('phone', `(?:\\+|00)33${S}{0,2}(?:\\(0\\))?${S}{0,2}[1-9](?:${S}{0,2}\\d{2}){4}`, 'u'),
  shape('phone', `0[1-9](?:${S}{0,2}\\d{2}){4}`, 'u'),
  shape(
    'mail',
    `[\\p{L}\\p{N}._+\\-]{1,64}\\s{0,2}(?:@|\\(at\\)|\\[at\\]|\\(a\\)|arobase)\\s{0,2}[\\p{L}\\p{N}\\-]{1,63}\\s{0,2}(?:\\.|point|\\(point\\))\\s{0,2}[\\p{L}]{2,20}`,
    'iu',
  ),
  shape(
    'birth',
    `n[ée]e?(?:[·.(]e\\)?)?s?[\\s\\u00a0]{1,2}(?:le|en|à|au|un|vers)[\\s\\u00a0]{1,2}[\\p{L}\\p{N}/.\\-]{1,12}`,
    'iu',
  ),
  shape('birth', `(?:date|année|annee|lieu)[\\s\\u00a0]{1,2}de[\\s\\u00a0]{1,2}naissance|ddn|anniversaire`, 'iu'),
  shape(
    'birth',
    `(?:âgée?s?|agée?s?|age|âge)[\\s\\u00a0]{1,2}(?:de[\\s\\u00a0]{1,2})?\\d{1,2}[\\s\\u00a0]{0,2}ans`,
    'iu',
  ),
  shape(
    'iban',
    `[A-Z]{2}\\d{2}(?:[\\s\\u00a0\\u202f.\\-]{0,1}[A-Z0-9]{4}){3,7}(?:[\\s\\u00a0\\u202f.\\-]{0,1}[A-Z0-9]{1,3})?`,
    'iu',
  ),
  shape('iban', `(?:iban|rib)`, 'iu'),
  shape(
    'nir',
    `[12]${S}?\\d{2}${S}?(?:0[1-9]|1[0-2]|[2-9]\\d)${S}?(?:\\d{2}|2[AB])${S}?\\d{3}${S}?\\d{3}(?:${S}{0,2}\\d{2})?`,
    'iu',
  ),
  shape(
    'nir',
    `[12][\\s\\u00a0.\\-]\\d{2}[\\s\\u00a0.\\-](?:0[1-9]|1[0-2])(?:[\\s\\u00a0.\\-](?:\\d{2}|2[AB])(?:[\\s\\u00a0.\\-]\\d{2,3})?)?`,
    'iu',
  ),
  shape(
    'nir',
    `(?:nir|(?:n°|no|numéro|numero|num)[\\s\\u00a0]{0,2}(?:de[\\s\\u00a0])?(?:sécu|secu|ss)|sécurité sociale|securite sociale|sécu|insee)[\\s\\u00a0:°]{0,4}(?:commence par|débute par|est|n°)?[\\s\\u00a0]{0,2}[12][\\s\\u00a0]?\\d{2}[\\d\\s\\u00a0AB]{2,20}`,
    'iu',
  ),
]

function shape(kind: MarkKind, body: string, flags: string): Shape {
  return { kind, pattern: new RegExp(`${NOT_IN_WORD}(?:${body})${WORD_ENDS}`, `g${flags}`) }
}

/** What is marked by its shape alone. A phone inside a longer number is that number. */
export function shapesIn(text: string): Mark[] {
  const found = shapes.flatMap(({ kind, pattern }) =>
    [...text.matchAll(pattern)].map(match => ({
      kind,
      start: match.index,
      end: match.index + match[0].length,
      locked: kind === 'pseudonym' || kind === 'nir',
    })),
  )
  return found.filter(mark => !found.some(other => other !== mark && holds(other, mark)))
}

/** One that is as long or longer, of a kind that says more. */
function holds(other: Mark, mark: Mark): boolean {
  if (other.start > mark.start || other.end < mark.end) return false
  const longer = other.end - other.start > mark.end - mark.start
  return longer || (other.kind !== mark.kind && strength[other.kind] > strength[mark.kind])
}

const strength: Record<MarkKind, number> = {
  ...{ nir: 9, iban: 8, pseudonym: 7, phone: 6, mail: 5, birth: 4 },
  ...{ name: 3, health: 2, justice: 2, origin: 2, count: 1 },
}
