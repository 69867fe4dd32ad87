import { euros, hoursFigure } from '#server/base/format.ts'
import { ofName } from '#server/base/french.ts'
import type { CompanyAccount } from '#server/compliance/companies.ts'
import type { Verdict } from '#server/compliance/company-rules.ts'
import {
  conclusionSaid,
  courseSaid,
  perimeterSaid,
  projectedSaid,
  quietSaid,
  reasonSaid,
  turnWords,
  verdictSaid,
} from '#server/compliance/company-words.ts'
import { type TermKey, termNamed } from '#server/compliance/glossary-words.ts'
import { CONFORMITY_BASIS, verdictRules } from '#server/compliance/status-words.ts'
import { thresholdsSaid } from '#server/compliance/threshold-words.ts'
import { verdictWords } from '#server/compliance/words.ts'
import type { Publics } from '#server/disclosure/publics.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import { Nil } from './nil.ts'
import type { Shape } from './rules.ts'
import { personsDefinition, rateDefinition } from './sums-definitions.ts'
import { cutOffNote, definition, discOf, gapOf, hoursOf, owedOf, ROUNDING } from './words.ts'

// What the report of a company concludes: the verdict of its page, in its words, with what each figure means.

const shapes: Record<Verdict, Shape> = { outOfOrder: 'empty', toWatch: 'half', inOrder: 'full', nothing: 'empty' }
/** So many of the things that wait are told on the first page; each has its row further on. */
const TOLD = 6

export function verdictModel(name: string, account: CompanyAccount) {
  const { word } = verdictWords[account.verdict]
  const said = sentenceOf(name, account)
  return {
    ...discOf({ shape: shapes[account.verdict], word }),
    judged: null,
    rule: account.verdict === 'nothing' ? null : `« ${word} » : ${uncapital(verdictRules[account.verdict])}`,
    sentence: `${word} : ${said.startsWith(name) ? said : uncapital(said)}`,
  }
}

const uncapital = (text: string) => `${text.charAt(0).toLowerCase()}${text.slice(1)}`

function sentenceOf(name: string, { lines, others, verdict, at }: CompanyAccount): string {
  if (lines.length === 0 && others.length === 0)
    return `${name} ne tient aucun marché connu ici : il n’y a rien à mesurer.`
  if (lines.length === 0)
    return `Aucune clause n’est encore enregistrée sur les marchés ${ofName(name)} : rien ne peut être mesuré.`
  return verdict === 'nothing' ? 'Personne ne suit encore ses marchés.' : conclusionSaid(lines, at)
}

/** What waits, contract by contract, the gravest first; null when nothing does. */
export function waitingModel({ reasons }: CompanyAccount): { strong: string; text: string }[] | null {
  if (reasons.length === 0) return null
  const told = reasons.slice(0, TOLD).map(waiting => ({
    strong: `${contractNumber(waiting.line)} :`,
    text: [reasonSaid(waiting), projectedSaid(waiting.line), `${turnWords[waiting.reason.turn]}.`]
      .filter(Boolean)
      .join(' '),
  }))
  const left = reasons.length - told.length
  return left > 0 ? [...told, { strong: `${left} de plus :`, text: 'voir le tableau marché par marché.' }] : told
}

/** It concludes on finished contracts; what runs is told. */
export function conclusionModel(name: string, account: CompanyAccount) {
  const { lines, totals, verdict, at, perimeter } = account
  if (verdict === 'nothing') return { strong: 'Rien à conclure.', text: sentenceOf(name, account) }
  const parts = [
    verdictSaid(lines, totals, at) || quietSaid(totals),
    `Ses marchés : ${courseSaid(lines)}. Les marchés en cours sont racontés ; rien n’est conclu sur eux.`,
    totals.surplus > 0 &&
      `${hoursFigure(totals.surplus)} heures d’excédent ne comblent aucun autre marché (hors globalisation).`,
    perimeterSaid(perimeter) && `Ce verdict porte ${perimeterSaid(perimeter)}.`,
  ]
  return { strong: `${verdictWords[verdict].word}.`, text: parts.filter(Boolean).join(' ') }
}

export function definitionsModel({ lines, totals, at, verdict: found }: CompanyAccount, publics: Publics) {
  const { owed, credited } = totals
  const term = (key: TermKey, value: string) => definition(termNamed(key).name, termNamed(key).means, value)
  const thresholds = [...new Set(lines.flatMap(({ account }) => (account ? [thresholdsSaid(account.thresholds)] : [])))]
  const nil = new Nil()
  const inGroup = lines.filter(({ part }) => part.kind !== 'whole')
  return {
    lead: 'Chaque chiffre additionne les comptes des marchés ci-dessus, chaque ensemble globalisé une fois.',
    rows: [
      term('owed', owedOf(owed)),
      term('judgedAt', 'par marché'),
      term('expected', owedOf(totals.expected)),
      term('logged', hoursOf(totals.logged)),
      term('accepted', hoursOf(totals.accepted)),
      term('counted', hoursOf(totals.counted)),
      term('gap', gapOf(totals.gap)),
      term('credited', hoursOf(credited)),
      rateDefinition({ credited, owed }),
      ...nil.unless(totals.excused, term('excused', hoursOf(totals.excused))),
      ...nil.unless(totals.missing, term('missing', hoursOf(totals.missing))),
      ...nil.unless(totals.behind, term('behind', hoursOf(totals.behind))),
      ...nil.unless(totals.exposed, term('exposed', hoursOf(totals.exposed))),
      ...nil.unless(totals.cents, term('incurred', euros(totals.cents))),
      ...nil.unless(totals.decidedCents, term('decided', euros(totals.decidedCents))),
      personsDefinition(publics),
    ],
    notes: [
      ...nil.notes(),
      cutOffNote(at),
      ROUNDING,
      {
        title: 'Autres verdicts',
        text: (['outOfOrder', 'toWatch', 'inOrder'] as const)
          .filter(other => other !== found)
          .map(verdict => `${verdictWords[verdict].word} : ${verdictRules[verdict]}`)
          .join(' '),
      },
      { title: 'Seuils', text: thresholds.join(' ') },
      ...(lines.some(({ account }) => account?.finished) ? [{ title: 'Conformité', text: CONFORMITY_BASIS }] : []),
      ...(inGroup.length > 0
        ? [
            {
              title: 'Groupements',
              text: 'Chaque membre répond de sa part, écrite au marché ; le mandataire ne répond pour tous que si le marché le dit.',
            },
          ]
        : []),
    ],
  }
}
