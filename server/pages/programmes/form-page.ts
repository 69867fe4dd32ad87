import { typedDate } from '#server/base/format.ts'
import type { Buyer } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import type { Programme } from '#server/scheme/programmes/rules.ts'
import type { operationsOffered } from '#server/scheme/programmes/store.ts'
import {
  audiences,
  bases,
  measures,
  meetings,
  programmeKinds,
  roles,
  type Sort,
  sorts,
} from '#server/scheme/programmes/words.ts'
import { type Attempt, field, newFormKey, select, type Typed, textarea, titled, toReview } from '#server/web/forms.ts'
import { audienceBox, operationBox } from './form.ts'
import { ADDRESS } from './page.ts'

type Choices = {
  buyers: readonly Buyer[]
  operations: Awaited<ReturnType<typeof operationsOffered>>
  owners: {
    persons: readonly { id: number; name: string }[]
    directorates: readonly { id: number; name: string; buyer: { id: number; name: string; siret: string } }[]
  }
  engagements: readonly { key: number; title: string }[]
  numbers: readonly string[]
}

export function programmeFormPage(programme: Programme | null, choices: Choices, attempt: Attempt) {
  const { buyers, operations, owners, engagements, numbers } = choices
  const heading = programme ? 'Modifier le programme' : 'Nouveau programme'
  const isTyped = Object.keys(attempt.typed).length > 0
  const box = (name: string, label: string, isStored: boolean) => ({
    name,
    label,
    checked: isTyped ? attempt.typed[name] === 'oui' : isStored,
  })
  const listOf = (rows: readonly { value: string; label: string }[], none: string) => [
    { value: '', label: none },
    ...rows,
  ]
  const named = <One extends { id: number }>(rows: readonly One[], label: (one: One) => string) =>
    rows.map(one => ({ value: String(one.id), label: label(one) }))
  const several = buyers.length > 1
  return {
    title: titled(heading, attempt.errors),
    heading,
    crumbs: {
      links: [
        { href: '/spaser', label: 'SPASER' },
        { href: ADDRESS, label: 'Programmes' },
        ...(programme ? [{ href: `${ADDRESS}/${programme.id}`, label: programme.name }] : []),
      ],
      here: heading,
    },
    action: programme ? `${ADDRESS}/${programme.id}/modification` : `${ADDRESS}/nouveau`,
    back: programme ? `${ADDRESS}/${programme.id}` : ADDRESS,
    formKey: newFormKey(),
    errors: toReview('Rien n’est enregistré', attempt.errors),
    version: programme?.version ?? 0,
    onlyBuyer: programme ? programme.buyerId : several ? null : (buyers[0]?.id ?? null),
    fields: [
      ...(several && !programme
        ? [
            {
              choice: select(
                'acheteur',
                'Acheteur qui le porte',
                listOf(named(buyers, buyerName), 'Choisissez'),
                attempt,
              ),
            },
          ]
        : []),
      {
        choice: select(
          'nature',
          'Nature',
          listOf(
            Object.entries(programmeKinds).map(([value, { label }]) => ({ value, label })),
            'Choisissez',
          ),
          attempt,
          programme?.kind ?? '',
        ),
      },
      { line: field('nom', 'Nom', attempt, programme?.name ?? '') },
      {
        text: textarea('objet', 'Objet', attempt, programme?.purpose ?? '', {
          optional: true,
          help: 'Sans nommer de participant.',
        }),
      },
      {
        line: field('secteur', 'Secteur', attempt, programme?.sector ?? '', {
          optional: true,
          help: 'Travaux, transport, numérique…',
        }),
      },
      {
        line: field('territoire', 'Territoire', attempt, programme?.territory ?? '', {
          optional: true,
          help: 'Quartiers, communes…',
        }),
      },
      { line: field('debut', 'Commence le', attempt, typedDate(programme?.startsOn ?? null), { short: true }) },
      {
        line: field('fin', 'Finit le', attempt, typedDate(programme?.endsOn ?? null), { short: true, optional: true }),
      },
      {
        line: field('budget', 'Budget', attempt, eurosTyped(programme?.budgetCents ?? null), {
          short: true,
          unit: '€',
          optional: true,
        }),
      },
      {
        choice: select(
          'responsable',
          'Qui en répond',
          listOf(
            named(owners.persons, one => one.name),
            'Personne désignée',
          ),
          attempt,
          String(programme?.ownerId ?? ''),
          { optional: true },
        ),
      },
      {
        choice: select(
          'direction',
          'Direction',
          listOf(
            named(owners.directorates, one => (several ? `${one.name} (${buyerName(one.buyer)})` : one.name)),
            'Aucune',
          ),
          attempt,
          String(programme?.directorateId ?? ''),
          { optional: true },
        ),
      },
      {
        choice: select(
          'engagement',
          'Engagement du schéma qu’il sert',
          listOf(
            engagements.map(one => ({ value: String(one.key), label: one.title })),
            'Aucun',
          ),
          attempt,
          String(programme?.itemKey ?? ''),
          { optional: true },
        ),
      },
      {
        line: field('marches', 'Numéros de ses marchés', attempt, numbers.join(', '), {
          optional: true,
          help: 'Séparés par des virgules\u00a0: tous les lots d’un numéro. Ses personnes, ses contrats et ses heures y sont lus.',
        }),
      },
    ],
    operations: operations.map(one =>
      box(
        operationBox(one.id),
        several ? `${one.name} (${buyerName(one.buyer)})` : one.name,
        programme?.operationIds.includes(one.id) ?? false,
      ),
    ),
    audiences: audiences.map(one =>
      box(audienceBox(one), measures[one].label, programme?.audiences.includes(one) ?? false),
    ),
    submit: programme ? 'Enregistrer' : 'Créer le programme',
  }
}

function eurosTyped(cents: number | null): string {
  return cents === null ? '' : String(cents / 100).replace('.', ',')
}

/** Rows of the page that shows two versions. */
export function comparedProgramme(typed: Typed, theirs: Programme) {
  return [
    { label: 'Nom', mine: typed.nom ?? '', theirs: theirs.name },
    { label: 'Objet', mine: typed.objet ?? '', theirs: theirs.purpose },
    { label: 'Secteur', mine: typed.secteur ?? '', theirs: theirs.sector },
    { label: 'Territoire', mine: typed.territoire ?? '', theirs: theirs.territory },
    { label: 'Commence le', mine: typed.debut ?? '', theirs: typedDate(theirs.startsOn) },
    { label: 'Finit le', mine: typed.fin ?? '', theirs: typedDate(theirs.endsOn) },
    { label: 'Budget', mine: typed.budget ?? '', theirs: eurosTyped(theirs.budgetCents) },
  ]
}

export function entryPage(programme: Programme, sort: Sort, today: string, attempt: Attempt) {
  const heading = sorts[sort].add
  return {
    title: titled(heading, attempt.errors),
    heading,
    lede: programme.name,
    crumbs: {
      links: [
        { href: '/spaser', label: 'SPASER' },
        { href: ADDRESS, label: 'Programmes' },
        { href: `${ADDRESS}/${programme.id}`, label: programme.name },
      ],
      here: heading,
    },
    action: `${ADDRESS}/${programme.id}/ajout`,
    back: `${ADDRESS}/${programme.id}`,
    formKey: newFormKey(),
    errors: toReview('Rien n’est enregistré', attempt.errors),
    sort,
    fields: fieldsOf[sort](programme, today, attempt),
    submit: heading,
  }
}

const choice = (label: string, choices: Record<string, { label: string } | string>, attempt: Attempt) => ({
  choice: select(
    'quoi',
    label,
    [
      { value: '', label: 'Choisissez' },
      ...Object.entries(choices).map(([value, said]) => ({
        value,
        label: typeof said === 'string' ? said : said.label,
      })),
    ],
    attempt,
  ),
})
const dated = (name: string, label: string, attempt: Attempt, value = '', optional = false) => ({
  line: field(name, label, attempt, value, { short: true, optional }),
})
const source = (attempt: Attempt, optional: boolean) => ({
  line: field('source', 'Source', attempt, '', { optional, help: 'Le document ou le service où cela a été lu.' }),
})

const fieldsOf: Record<Sort, (programme: Programme, today: string, attempt: Attempt) => object[]> = {
  target: ({ startsOn, endsOn }, _today, attempt) => [
    choice('Ce qui est visé', measures, attempt),
    { line: field('quantite', 'Combien', attempt, '', { short: true }) },
    dated('date', 'Compté à partir du', attempt, typedDate(startsOn)),
    dated('fin', 'Pour le', attempt, typedDate(endsOn)),
    {
      choice: select(
        'base',
        'Le résultat est',
        [{ value: '', label: 'Choisissez' }, ...Object.entries(bases).map(([value, label]) => ({ value, label }))],
        attempt,
      ),
    },
    { line: field('libelle', 'Précision', attempt, '', { optional: true }) },
  ],
  meeting: (_programme, today, attempt) => [
    choice('Ce qui a eu lieu', meetings, attempt),
    dated('date', 'Le', attempt, typedDate(today)),
    { line: field('libelle', 'Intitulé, lieu', attempt, '', { optional: true }) },
    {
      line: field('quantite', 'Personnes', attempt, '', {
        short: true,
        optional: true,
        inputmode: 'numeric',
        help: 'Présentes, entrées en formation ou recrutées. Leur nombre, jamais leur nom.',
      }),
    },
    source(attempt, true),
  ],
  partner: ({ startsOn, endsOn }, _today, attempt) => [
    { line: field('libelle', 'Nom du partenaire', attempt) },
    choice('Ce qu’il est', roles, attempt),
    dated('date', 'Convention signée le', attempt, typedDate(startsOn)),
    dated('fin', 'Jusqu’au', attempt, typedDate(endsOn), true),
    source(attempt, true),
  ],
  value: (_programme, today, attempt) => [
    choice('Mesure', measures, attempt),
    { line: field('quantite', 'Valeur', attempt, '', { short: true }) },
    dated('date', 'Au', attempt, typedDate(today)),
    source(attempt, false),
  ],
}
