import { type Measure, measures } from '#server/compliance/openings/words.ts'
import { type Cutoff, cutoffHref } from './cutoff.ts'

// A figure that opens: the link from where it is shown to its rows, read at the same date and as it was known then.

/** The model of shared/opens.hbs. */
export type Opens = { figure: string; href: string | null; label: string | null }

/** For a figure that is read today only. */
export const TODAY: Read = { at: '', known: null, today: '' }

type Read = Pick<Cutoff, 'at' | 'known' | 'today'>
/** What of the figure is asked: `ce` the part of this contract, `jusque` up to a day, `motif` of one reason, `emploi` of one person’s employment, `periode` of one period, `releve` of its statements in one state, `dossier` of one sanction file, `etape` what is missing at one stage. */
type Part = Partial<
  Record<
    | 'ce'
    | 'jusque'
    | 'motif'
    | 'emploi'
    | 'periode'
    | 'releve'
    | 'acheteur'
    | 'marche'
    | 'direction'
    | 'suivi'
    | 'dossier'
    | 'etape',
    string
  >
>

/** Where this figure of a contract, a company or a portfolio opens; `base`: the page that it is shown on. */
export function openingHref(base: string, measure: Measure, read: Read, part: Part = {}): string {
  return cutoffHref(`${base === '/' ? '' : base}/chiffres/${measures[measure].slug}`, read, part)
}

/** A figure as it is written, and its link; what holds no figure (« — ») leads nowhere. */
export function opens(figure: string, href: string, name: string): Opens {
  if (!/\d/.test(figure)) return { figure, href: null, label: null }
  return { figure, href, label: `${figure}, ${name.toLowerCase()}\u00a0: voir les lignes` }
}

/** The figures of one page, each by its measure. */
export function opener(base: string, read: Read, name?: string) {
  return (figure: string, measure: Measure, part: Part = {}) =>
    opens(
      figure,
      openingHref(base, measure, read, part),
      name ? `${measures[measure].name}, ${name}` : measures[measure].name,
    )
}

/** A sentence and its figures, each of which opens: found one after the other, in the order in which they are written. */
export function opensIn(sentence: string, figures: readonly Opens[]): Opens[] {
  const parts: Opens[] = []
  let rest = sentence
  for (const one of figures) {
    const at = placeOf(one.figure, rest)
    if (at < 0) continue
    if (at > 0) parts.push(plainText(rest.slice(0, at)))
    parts.push(one)
    rest = rest.slice(at + one.figure.length)
  }
  return rest ? [...parts, plainText(rest)] : parts
}

/** Where it is written, and not as the end of a longer number: −1 where it is not. */
function placeOf(figure: string, sentence: string): number {
  let at = sentence.indexOf(figure)
  while (at >= 0 && /\d[\s,]?$/.test(sentence.slice(Math.max(0, at - 2), at))) at = sentence.indexOf(figure, at + 1)
  return at
}

export function plainText(figure: string): Opens {
  return { figure, href: null, label: null }
}
