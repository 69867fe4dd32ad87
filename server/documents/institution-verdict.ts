import { count, euros, hoursFigure, wholeHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { type TermKey, termNamed } from '#server/compliance/glossary-words.ts'
import type { Portfolio } from '#server/compliance/portfolio-rules.ts'
import type { PortfolioThen } from '#server/compliance/portfolio-then.ts'
import { courseOf, coverage, rateOf, shortWords } from '#server/compliance/portfolio-words.ts'
import { CONFORMITY_BASIS } from '#server/compliance/status-words.ts'
import { thresholdsSaid } from '#server/compliance/threshold-words.ts'
import type { Publics } from '#server/disclosure/publics.ts'
import { Nil } from './nil.ts'
import { personsDefinition, rateDefinition } from './sums-definitions.ts'
import { cutOffNote, definition, discOf, figure, hoursOf, owedOf, ROUNDING } from './words.ts'

// Where the institution stands: counted, never judged, for no text judges an institution.

export function situationModel({ sums, words }: PortfolioThen) {
  const { kept, begun, sentence, others } = courseOf(words)
  const shape = begun > 0 && kept === begun ? 'full' : kept > 0 ? 'half' : 'empty'
  return {
    ...discOf({ shape, word: begun === 0 ? 'Rien de commencé' : `${count(kept)} sur ${count(begun)}` }),
    heading: 'Situation',
    judged: null,
    rule: coverage(sums, 0) || null,
    sentence: begun === 0 ? sentence : `${sentence} ${others}`,
  }
}

export function figuresModel(sums: Portfolio) {
  const lacking = sums.missing + sums.behind
  return {
    caption: 'Chiffres clés de tous les marchés à clause ; chacun est',
    items: [
      figure('Dues', wholeHours(sums.owed), 'h', plural(sums.contracts, 'marché à clause', 'marchés à clause')),
      figure('Validées', hoursFigure(sums.accepted), 'h', 'contrôlées'),
      figure('Retenues', hoursFigure(sums.counted), 'h', `dont ${hoursFigure(sums.credited)} imputées`),
      figure('Manque', hoursFigure(lacking), 'h', lacking > 0 ? 'à ce jour ou à la fin' : 'rien ne manque'),
      figure(
        'Taux de réalisation',
        rateOf(sums),
        null,
        `${hoursFigure(sums.credited)} ÷ ${wholeHours(sums.owed)}`,
        true,
      ),
    ],
  }
}

export function shortModel(sums: Portfolio) {
  return {
    lead: shortWords(sums) || 'Rien ne manque, et rien n’est exposé à la pénalité.',
    rows: [
      { label: 'Manque à ce jour, marchés en cours', value: hoursOf(sums.behind) },
      { label: 'Manque à la fin, marchés finis', value: hoursOf(sums.missing) },
      { label: 'Exposées à la pénalité', value: hoursOf(sums.exposed) },
      { label: 'Pénalité encourue', value: euros(sums.incurredCents) },
    ],
  }
}

export function institutionDefinitions({ sums, lines }: PortfolioThen, publics: Publics | null, at: string) {
  const term = (key: TermKey, value: string) => definition(termNamed(key).name, termNamed(key).means, value)
  const thresholds = [...new Set(lines.map(({ account }) => thresholdsSaid(account.thresholds)))]
  const nil = new Nil()
  return {
    lead: 'Chaque chiffre additionne les comptes des marchés de l’annexe, chaque ensemble globalisé une fois.',
    rows: [
      term('owed', owedOf(sums.owed)),
      term('judgedAt', 'par marché'),
      term('accepted', hoursOf(sums.accepted)),
      term('counted', hoursOf(sums.counted)),
      term('gap', 'par marché'),
      term('credited', hoursOf(sums.credited)),
      rateDefinition(sums),
      ...nil.unless(sums.missing, term('missing', hoursOf(sums.missing))),
      ...nil.unless(sums.behind, term('behind', hoursOf(sums.behind))),
      ...nil.unless(sums.exposed, term('exposed', hoursOf(sums.exposed))),
      ...nil.unless(sums.incurredCents, term('incurred', euros(sums.incurredCents))),
      ...(publics ? [personsDefinition(publics)] : []),
    ],
    notes: [
      ...nil.notes(),
      cutOffNote(at),
      ROUNDING,
      ...(thresholds.length > 0 ? [{ title: 'Seuils', text: thresholds.join(' ') }] : []),
      ...(lines.some(({ standing }) => standing.finished) ? [{ title: 'Conformité', text: CONFORMITY_BASIS }] : []),
    ],
  }
}
