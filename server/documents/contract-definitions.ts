import { euros, hoursFigure, longDate, percentTenth, wholeHours } from '#server/base/format.ts'
import { incurredCents } from '#server/compliance/breakdown-rules.ts'
import { type TermKey, termNamed } from '#server/compliance/glossary-words.ts'
import { endSaid } from '#server/compliance/judging-words.ts'
import { CONFORMITY_BASIS } from '#server/compliance/status-words.ts'
import { thresholdsSaid } from '#server/compliance/threshold-words.ts'
import type { Told } from './load.ts'
import { creditedPersons, personsSaid } from './people.ts'
import { LEAST_PERSONS } from './rules.ts'
import { ccagShort, cutOffNote, definition, gapOf, hoursOf, owedOf, ROUNDING } from './words.ts'

// Each figure of the report of a contract, with its definition: the one that every page gives.

export function definitionsOf({ contract, measured }: Told, at: string) {
  const { account, member } = measured
  const { owed, credited, countedThen, expected, judgedAt, pace, projected } = account
  const term = (key: TermKey, value: string) => {
    const { name, means, ccag } = termNamed(key)
    return definition(name, ccag === undefined ? means : `${means} (${ccagShort(contract, ccag)})`, value)
  }
  const ratio = (part: number, whole: number) =>
    whole > 0 ? `${percentTenth(part, whole)} = ${hoursFigure(part)} ÷ ${wholeHours(whole)}` : '—'
  const end = endSaid(account)
  const incurred = incurredCents(member)
  return {
    lead: account.pool
      ? 'Chaque chiffre se recalcule à partir des lignes ci-dessous ; ce sont ceux de l’ensemble globalisé.'
      : 'Chaque chiffre de ce rapport se recalcule à partir des lignes ci-dessous.',
    rows: [
      term('owed', owedOf(owed)),
      term('judgedAt', judgedAt === null ? 'pas encore' : longDate(judgedAt)),
      term('expected', `${owedOf(expected)}${end ? `, ${end}` : ''}`),
      term('logged', hoursOf(account.logged)),
      term('refused', hoursOf(account.refused)),
      term('accepted', hoursOf(account.accepted)),
      term('outside', hoursOf(account.outside)),
      term('toRegularise', hoursOf(account.toRegularise)),
      term('counted', hoursOf(account.counted)),
      term('gap', judgedAt === null ? '—' : gapOf(account.gap)),
      term('credited', hoursOf(credited)),
      term('rate', ratio(credited, owed)),
      term('dueRate', ratio(countedThen, expected)),
      term('excused', hoursOf(account.excused)),
      ...(account.finished
        ? [
            term('missing', hoursOf(account.missing ?? 0)),
            term('exposed', member.penaltyCents === null ? 'aucun montant au contrat' : hoursOf(member.exposed)),
            ...(account.status === 'closing'
              ? []
              : [term('incurred', incurred === null ? 'aucun montant au contrat' : euros(incurred))]),
          ]
        : [
            term('behind', hoursOf(account.behind ?? 0)),
            ...(pace ? [term('pace', `${hoursFigure(pace.monthly)} h par mois`)] : []),
            ...(projected ? [term('projected', hoursOf(projected.centihours))] : []),
          ]),
      definition(
        'Personnes',
        'Personnes distinctes ayant au moins une heure retenue sur ce marché',
        personsSaid(creditedPersons(member.lines).size),
      ),
    ],
    notes: [
      cutOffNote(at),
      ROUNDING,
      { title: 'Seuils', text: thresholdsSaid(account.thresholds) },
      { title: 'Conformité', text: CONFORMITY_BASIS },
      {
        title: 'Secret statistique',
        text: `Aucune catégorie de moins de ${LEAST_PERSONS} personnes n’est publiée ; ce document ne porte ni nom ni pseudonyme de participant.`,
      },
    ],
  }
}
