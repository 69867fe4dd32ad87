import { capital, monthName } from '#server/base/format.ts'
import { listed, pluralInWords } from '#server/base/french.ts'
import type { PeriodKey } from '#server/register/clauses/period-rules.ts'
import { inPeriod, periodName } from '#server/register/clauses/period-words.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { contractInFull } from '#server/register/contracts/words.ts'
import type { Blank } from '#server/register/hours/blank-rules.ts'
import type { Unanswered } from '#server/register/hours/blanks.ts'
import type { Row } from '#server/register/hours/grid-store.ts'
import { employerLabel, modeLabel } from '#server/register/placements/rules.ts'
import { newFormKey, titled, toReview } from '#server/web/forms.ts'
import type { TypedAnswers } from '../blank-form.ts'
import { breadcrumb } from './grid-page.ts'

type Given = {
  contract: Contract
  key: PeriodKey
  unanswered: Unanswered
  answered: TypedAnswers
  /** Where the answers go, with all that was sent already. */
  action: string
  back: string
}

/** A grid sends its cells again with the answers; a statement, its decisions. */
export const toGrid = ({ id }: Contract) => ({ action: `/marches/${id}/heures`, back: 'Revenir à la grille' })
export const toStatement = ({ id }: Contract, key: PeriodKey) => ({
  action: `/marches/${id}/releves/${key}/validation`,
  back: 'Revenir au relevé',
})

/** What is asked before a statement is validated: of each person placed and of whom nothing is said, what it means. */
export function blankPage({ contract, key, unanswered, answered, action, back }: Given) {
  const heading = `Avant de valider ${key.includes('T') ? `le ${periodName(key)}` : periodName(key)}`
  const { blanks, objections } = unanswered
  // The first time, who is not answered for was not asked yet: nothing is wrong of them.
  const isAsked = answered.typed.reponses !== undefined
  const errors = Object.fromEntries(
    blanks.flatMap(({ row: { placementId } }) => {
      const said = answered.wrong.get(placementId) ?? objections.get(placementId)
      return said && (isAsked || answered.typed[`rep-${placementId}`]) ? [[`rep-${placementId}`, said]] : []
    }),
  )
  return {
    title: titled(heading, errors),
    heading,
    breadcrumb: breadcrumb(contract, heading),
    about: `${contractInFull(contract)}.`,
    lede: `${capital(pluralInWords(blanks.length, 'personne est placée', 'personnes sont placées', 'feminine'))} ${inPeriod(key)} sans que rien n’en soit dit. Un silence n’est jamais compté zéro\u00a0: dites ce qu’il en est.`,
    summary: toReview('Rien n’est enregistré', errors),
    action,
    formKey: answered.typed.cle ?? newFormKey(),
    rest: answered.rest.map(([name, value]) => ({ name, value })),
    people: blanks.map(blank => personModel(blank, answered, errors)),
    validate: 'Répondre et valider',
    back,
  }
}

function personModel({ row, months }: Blank<Row>, { typed }: TypedAnswers, errors: Record<string, string>) {
  const name = `rep-${row.placementId}`
  const choices = [
    { value: 'zero', label: '0\u00a0h\u00a0: aucune heure travaillée' },
    { value: 'parti', label: `Départ le jour indiqué, sans autre heure ${monthsSaid(months)}` },
    { value: 'attendu', label: 'Pas encore reçu\u00a0: le relevé de son employeur reste ouvert' },
  ]
  const day = `parti-${row.placementId}`
  return {
    id: name,
    ref: row.ref,
    note: `${modeLabel(row.window.mode, true)}, ${employerLabel(row, true)}. Rien ${monthsSaid(months)}.`,
    error: errors[name] ?? null,
    described: errors[name] ? `${name}-erreur` : null,
    choices: choices.map(choice => ({
      ...choice,
      name,
      id: `${name}-${choice.value}`,
      checked: typed[name] === choice.value,
      day:
        choice.value === 'parti'
          ? { name: day, value: typed[day] ?? '', label: `Dernier jour de travail de ${row.ref}` }
          : null,
    })),
    version: { name: `vers-${row.placementId}`, value: String(row.version) },
  }
}

/** « en octobre », « en octobre et en novembre ». */
function monthsSaid(months: readonly string[]): string {
  return listed(months.map(month => `en ${monthName(month)}`))
}
