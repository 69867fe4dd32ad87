import { sum } from '#server/base/figures.ts'
import { hours, owedHours, shortDate } from '#server/base/format.ts'
import type { Bearer } from '#server/compliance/bearing-rules.ts'
import { bearerRow, bondSaid } from '#server/compliance/bearing-words.ts'
import { type Contract, type HolderRole, holderRoles } from '#server/register/contracts/rules.ts'
import { typedSaid } from '#server/register/participants/words.ts'
import { givesBack, type ShareAct, shareField } from '#server/register/shares/rules.ts'
import { shareActSaid } from '#server/register/shares/words.ts'
import { type Attempt, field, radios, select, textarea, untouched } from '#server/web/forms.ts'
import { framed } from '../form-frame.ts'

export type Member = { companyId: number; name: string; role: HolderRole; isSubcontractor: boolean }

export type SharesShown = {
  contract: Contract
  members: readonly Member[]
  /** Names of every company that an act, or an hour, speaks of. */
  names: ReadonlyMap<number, string>
  bearers: readonly Bearer[] | null
  acts: readonly ShareAct[]
  owed: number
  /** Employers with hours here that bear no part. */
  employers: readonly { id: number; name: string }[]
  mayEdit: boolean
  /** Whether a text that somebody typed is read with the persons whom it names. */
  byPerson: boolean
}

/** Which part each company bears, what it did, and who still owes what to whom. */
export function sharesPage({
  contract,
  members,
  names,
  bearers,
  acts,
  owed,
  employers,
  mayEdit,
  byPerson,
}: SharesShown) {
  const path = `/marches/${contract.id}/parts`
  const lead = members.find(({ role }) => role === 'leadHolder' || role === 'holder')?.name ?? ''
  const shared = bearers ? sum(bearers, one => one.shared) : 0
  return {
    ...framed('Les parts du groupement', 'Les parts du groupement', contract, untouched, ''),
    bond: bondSaid(contract.groupForm, lead),
    rows: bearers?.map(bearer => bearerRow(bearer, names)) ?? null,
    total: bearers && {
      owed: owedHours(owed),
      counted: hours(sum(bearers, one => one.counted)),
      left: hours(sum(bearers, one => one.left)),
    },
    shared:
      shared > 0
        ? `${hours(shared)} d’autres employeurs ne sont rattachées à personne\u00a0: elles se partagent entre ceux à qui il reste des heures.`
        : null,
    unwritten: bearers
      ? null
      : 'Aucune part n’est écrite\u00a0: rien du groupement n’est retenu contre l’un de ses membres.',
    acts: [...acts].reverse().map(act => ({
      date: act.effectOn ? shortDate(act.effectOn) : 'Origine',
      what: shareActSaid(act, names, givesBack(act, acts)),
      why: typedSaid(act.reason, byPerson),
      by: act.recordedByName,
    })),
    links: mayEdit
      ? [
          { href: `${path}/nouvelles`, label: 'Écrire les parts' },
          ...(bearers ? [{ href: `${path}/transfert`, label: 'Faire passer des heures de l’une à l’autre' }] : []),
          ...(bearers && employers.length
            ? [{ href: `${path}/employeur`, label: 'Rattacher un employeur à un membre' }]
            : []),
        ]
      : [],
  }
}

/** The form of the parts, each as it is today. */
export function newSharesPage({ contract, members, acts }: SharesShown, attempt: Attempt = untouched) {
  const last = acts.findLast(({ kind }) => kind === 'shares')
  const holders = members.filter(({ isSubcontractor }) => !isSubcontractor)
  const writtenOf = (companyId: number) => {
    const part = last?.parts.find(one => one.companyId === companyId)
    return part ? String(part.value / 100).replace('.', ',') : ''
  }
  return {
    ...framed('Écrire les parts', 'Écrire les parts', contract, attempt, 'Les parts ne sont pas enregistrées'),
    action: `/marches/${contract.id}/parts/nouvelles`,
    back: `/marches/${contract.id}/parts`,
    choice: radios(
      'unite',
      'Les parts sont écrites',
      [
        { value: 'points', label: 'en pourcentage\u00a0: ensemble, 100\u00a0%' },
        { value: 'hours', label: 'en heures\u00a0: ensemble, ce que le marché doit ce jour-là' },
      ],
      attempt,
      last?.unit ?? 'points',
    ),
    fields: members.flatMap(({ companyId, name, role }) => [
      field(shareField(companyId), `Part de ${name}`, attempt, writtenOf(companyId), {
        short: true,
        inputmode: 'decimal',
        optional: true,
        help: holderRoles[role],
      }),
    ]),
    principals: members
      .filter(({ isSubcontractor }) => isSubcontractor && holders.length > 1)
      .map(({ companyId, name }) =>
        select(
          `pour-${companyId}`,
          `${name} travaille pour`,
          holders.map(one => ({ value: String(one.companyId), label: one.name })),
          attempt,
          String(last?.parts.find(one => one.companyId === companyId)?.principalId ?? holders[0]?.companyId ?? ''),
        ),
      ),
    effect: effectField(attempt),
    reason: reasonField(
      attempt,
      'D’où viennent ces parts',
      'Par exemple «\u00a0convention de groupement, article 4\u00a0». Sans nom de personne.',
    ),
    button: 'Enregistrer les parts',
  }
}

/** The form of hours that pass from one company to another. */
export function transferPage({ contract, members, bearers, names }: SharesShown, attempt: Attempt = untouched) {
  const choices = members.map(({ companyId, name }) => {
    const own = bearers?.find(one => one.companyId === companyId)
    return { value: String(companyId), label: own ? `${name}, ${owedHours(own.owed)}` : name }
  })
  const first = { value: '', label: 'Choisir' }
  return {
    ...framed('Faire passer des heures', 'Faire passer des heures', contract, attempt, 'Rien n’est enregistré'),
    action: `/marches/${contract.id}/parts/transfert`,
    back: `/marches/${contract.id}/parts`,
    choice: null,
    selects: [
      select('de', 'De', [first, ...choices.filter(({ value }) => names.has(Number(value)))], attempt, ''),
      select('vers', 'À', [first, ...choices], attempt, ''),
    ],
    fields: [
      field('heures', 'Heures', attempt, '', {
        unit: 'h',
        inputmode: 'decimal',
        help: 'Le total du marché ne change pas.',
      }),
    ],
    effect: effectField(attempt),
    reason: reasonField(
      attempt,
      'Motif',
      'Par exemple «\u00a0accord des cotraitants du 2 mai\u00a0». Sans nom de personne.',
    ),
    button: 'Enregistrer le transfert',
  }
}

/** The form that says for whom an employer works. */
export function supplierPage({ contract, members, employers }: SharesShown, attempt: Attempt = untouched) {
  const first = { value: '', label: 'Choisir' }
  const choices = (some: readonly { id: number; name: string }[]) => [
    first,
    ...some.map(({ id, name }) => ({ value: String(id), label: name })),
  ]
  return {
    ...framed('Rattacher un employeur', 'Rattacher un employeur', contract, attempt, 'Rien n’est enregistré'),
    action: `/marches/${contract.id}/parts/employeur`,
    back: `/marches/${contract.id}/parts`,
    choice: null,
    selects: [
      select('employeur', 'Les heures de', choices(employers), attempt, ''),
      select(
        'pour',
        'Comptent pour',
        choices(members.map(one => ({ id: one.companyId, name: one.name }))),
        attempt,
        '',
      ),
    ],
    fields: [],
    effect: effectField(attempt),
    reason: reasonField(
      attempt,
      'D’où on le tient',
      'Par exemple «\u00a0contrat de mise à disposition\u00a0». Sans nom de personne.',
    ),
    button: 'Rattacher',
  }
}

function effectField(attempt: Attempt) {
  return field('effet', 'À compter du', attempt, '', { short: true, help: 'Par exemple 18/03/2026' })
}

function reasonField(attempt: Attempt, label: string, help: string) {
  return textarea('motif', label, attempt, '', { help, read: true })
}
