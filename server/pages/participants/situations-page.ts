import { count, longDate } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { contractName } from '#server/register/contracts/words.ts'
import type { ShownNames } from '#server/register/participants/identities.ts'
import { moments, situationsOffered } from '#server/register/participants/situation-rules.ts'
import { countedDue, type PersonDue } from '#server/register/participants/situations-due.ts'
import { fullName, participantHref, pseudonym, SITUATIONS } from '#server/register/participants/words.ts'
import { type Attempt, errorSummary, newFormKey, select } from '#server/web/forms.ts'
import { choicesOf, withNone } from '../person-fields.ts'

/** The field of somebody’s answer. */
export function answerName({ id, moment }: Pick<PersonDue, 'id' | 'moment'>): string {
  return `s-${id}-${moment}`
}

/** Those of whom a situation is due, moment by moment, each with its answer. */
export function situationsPage(
  due: readonly PersonDue[],
  { names, attempt, whole }: { names: ShownNames; attempt: Attempt; whole: boolean },
) {
  const choices = withNone(choicesOf(situationsOffered()), 'À demander')
  return {
    title: 'Ce que les personnes sont devenues',
    breadcrumb: { links: [{ href: '/participants', label: 'Participants' }], here: 'Situations à demander' },
    summary: errorSummary('Aucune situation n’est choisie', attempt.errors),
    formKey: newFormKey(),
    path: whole ? `${SITUATIONS}?de=tous` : SITUATIONS,
    lede: due.length === 0 ? null : `${countsSaid(due)}.`,
    views: [
      { label: 'Marchés que vous suivez', href: SITUATIONS, current: !whole },
      { label: 'Tous les marchés', href: `${SITUATIONS}?de=tous`, current: whole },
    ],
    groups: countedDue(due).map(({ moment, people }) => ({
      id: moment,
      heading: `${moments[moment].label}\u00a0: ${plural(people, 'personne', 'personnes')} à demander`,
      people: due
        .filter(one => one.moment === moment)
        .map(one => ({
          ref: pseudonym(one.number),
          href: participantHref(one),
          name: names.has(one.id) ? fullName(names.get(one.id)!) : null,
          contract: contractName(one.contract),
          contractHref: `/marches/${one.contractId}`,
          on: longDate(one.on),
          answer: select(
            answerName(one),
            `Situation de ${pseudonym(one.number)}, ${moments[moment].label.toLowerCase()}`,
            choices,
            attempt,
          ),
        })),
    })),
  }
}

/** « À demander : 4 à la fin, 4 à 6 mois et 1 à 12 mois ». */
export function countsSaid(due: readonly PersonDue[]): string {
  const said = countedDue(due).map(({ moment, people }) => `${count(people)} ${moments[moment].label.toLowerCase()}`)
  return `À demander\u00a0: ${listed(said)}`
}
