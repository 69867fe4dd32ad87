import { euros, hoursFigure, longDate, percentTenth, shortDate, wholeHours } from '#server/base/format.ts'
import { incurredCents } from '#server/compliance/breakdown-rules.ts'
import { type TermKey, termNamed } from '#server/compliance/glossary-words.ts'
import { endSaid } from '#server/compliance/judging-words.ts'
import { paceSaid } from '#server/compliance/pace-words.ts'
import { CONFORMITY_BASIS } from '#server/compliance/status-words.ts'
import { thresholdsSaid } from '#server/compliance/threshold-words.ts'
import type { Publics } from '#server/disclosure/publics.ts'
import { personsSaid, SECRET_LEGEND } from '#server/disclosure/words.ts'
import type { Told } from './load.ts'
import { Nil } from './nil.ts'
import { ccagShort, cutOffNote, definition, gapOf, hoursOf, owedOf, ROUNDING } from './words.ts'

// Each figure of the report of a contract, with its definition: the one that every page gives.

const NO_AMOUNT = 'aucun montant au contrat'

export function definitionsOf({ contract, measured, procedure }: Told, at: string, publics: Publics) {
  const { account, member } = measured
  const { owed, credited, countedThen, expected, judgedAt, pace, projected } = account
  const term = (key: TermKey, value: string, here: string | null = null) => {
    const { name, means, ccag } = termNamed(key)
    const article = ccag === undefined ? '' : ` (${ccagShort(contract, ccag)})`
    return definition(name, `${means.replace(/\.$/, '')}${article}.${here ? ` Ici : ${here}.` : ''}`, value)
  }
  const ratio = (key: TermKey, part: number, whole: number) =>
    term(key, percentTenth(part, whole) ?? '—', whole > 0 ? `${hoursFigure(part)} ÷ ${wholeHours(whole)}` : null)
  const end = endSaid(account)
  const nil = new Nil()
  const incurred = incurredCents(member)
  const { decision, sums } = procedure
  return {
    lead: account.pool
      ? 'Chaque chiffre se recalcule à partir des lignes ci-dessous ; ce sont ceux de l’ensemble globalisé.'
      : 'Chaque chiffre de ce rapport se recalcule à partir des lignes ci-dessous.',
    rows: [
      term('owed', owedOf(owed)),
      term('judgedAt', judgedAt === null ? 'pas encore' : shortDate(judgedAt)),
      term('expected', owedOf(expected), end),
      term('logged', hoursOf(account.logged)),
      ...nil.unless(account.refused, term('refused', hoursOf(account.refused))),
      term('accepted', hoursOf(account.accepted)),
      ...nil.unless(account.outside, term('outside', hoursOf(account.outside))),
      ...nil.unless(account.toRegularise, term('toRegularise', hoursOf(account.toRegularise))),
      term('counted', hoursOf(account.counted)),
      term('gap', judgedAt === null ? '—' : gapOf(account.gap)),
      term('credited', hoursOf(credited)),
      ratio('rate', credited, owed),
      ratio('dueRate', countedThen, expected),
      ...nil.unless(account.excused, term('excused', hoursOf(account.excused))),
      ...(account.finished
        ? [
            ...nil.unless(account.missing ?? 0, term('missing', hoursOf(account.missing ?? 0))),
            term('exposed', member.penaltyCents === null ? NO_AMOUNT : hoursOf(member.exposed)),
            ...(account.status === 'closing'
              ? []
              : [term('incurred', incurred === null ? NO_AMOUNT : euros(incurred))]),
            ...(decision
              ? [
                  term('decided', euros(sums.decidedCents)),
                  term('deducted', euros(sums.deductedCents)),
                  term('paid', euros(sums.paidCents)),
                  term('waived', euros(sums.waivedCents)),
                ]
              : []),
          ]
        : [
            ...nil.unless(account.behind ?? 0, term('behind', hoursOf(account.behind ?? 0))),
            ...(pace ? [term('pace', paceSaid(pace.monthly))] : []),
            ...(projected ? [term('projected', hoursOf(projected.centihours), end)] : []),
          ]),
      definition(
        'Personnes',
        `Personnes distinctes ayant au moins une heure retenue sur ce marché, au ${longDate(publics.until)}`,
        personsSaid(publics),
      ),
    ],
    notes: [
      ...nil.notes(),
      cutOffNote(at),
      ROUNDING,
      { title: 'Seuils', text: thresholdsSaid(account.thresholds) },
      { title: 'Conformité', text: CONFORMITY_BASIS },
      {
        title: 'Secret statistique',
        text: `${SECRET_LEGEND} Le choix tient compte de tout ce qui a été publié. Les personnes sont comptées à la fin d’un trimestre.`,
      },
    ],
  }
}
