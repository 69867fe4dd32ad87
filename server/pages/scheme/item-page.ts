import { typedDate } from '#server/base/format.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { itemFields } from '#server/scheme/plan/diff-rules.ts'
import type { Item } from '#server/scheme/plan/rules.ts'
import type { ownersOffered } from '#server/scheme/plan/store.ts'
import { codes, type ItemKind, itemKinds, units } from '#server/scheme/plan/words.ts'
import { type Attempt, field, newFormKey, select, type Typed, textarea, titled, toReview } from '#server/web/forms.ts'
import { ADDRESS } from './page.ts'

export type Owners = Awaited<ReturnType<typeof ownersOffered>>
type Shown = { kind: ItemKind; parent: Item | null; item: Item | null; owners: Owners }

type Part = 'owner' | 'dates' | 'code' | 'target' | 'base'
const asked: Record<ItemKind, readonly Part[]> = {
  axis: [],
  engagement: ['owner', 'dates'],
  objective: ['code', 'target', 'base'],
  action: ['owner', 'dates'],
  indicator: ['code', 'base'],
}

const texts: Record<ItemKind, string> = {
  axis: 'Ce que cet axe vise',
  engagement: 'Ce à quoi l’institution s’engage',
  objective: 'Précisions',
  action: 'Comment cette action est menée',
  indicator: 'Définition\u00a0: ce qui est compté, et sur quoi',
}

/** One form for all that a scheme is made of: each kind asks what it needs. */
export function itemPage({ kind, parent, item, owners }: Shown, attempt: Attempt) {
  const words = itemKinds[kind]
  const heading = item ? `Modifier ${words.the}` : words.add
  return {
    title: titled(heading, attempt.errors),
    heading,
    lede: parent ? `${itemKinds[parent.kind].word}\u00a0: ${parent.title}` : null,
    crumbs: {
      links: [
        { href: ADDRESS, label: 'SPASER' },
        { href: `${ADDRESS}/version`, label: 'Version en préparation' },
      ],
      here: heading,
    },
    action: item ? `${ADDRESS}/elements/${item.key}` : `${ADDRESS}/ajout`,
    back: `${ADDRESS}/version`,
    formKey: newFormKey(),
    errors: toReview('Rien n’est enregistré', attempt.errors),
    kind,
    under: parent?.key ?? '',
    version: item?.version ?? 0,
    fields: [
      { line: field('titre', 'Intitulé', attempt, item?.title ?? '') },
      {
        text: textarea('texte', texts[kind], attempt, item?.description ?? '', { optional: kind !== 'indicator' }),
      },
      ...asked[kind].flatMap(part => parts[part](attempt, item, owners)),
    ],
    submit: item ? 'Enregistrer' : words.add,
    removal: item && {
      action: `${ADDRESS}/elements/${item.key}/retrait`,
      label: `Retirer ${words.the} de cette version`,
      help: 'Ce qui est dessous part avec. Tout peut être remis tant que la version n’est pas adoptée.',
    },
  }
}

const year = (name: string, label: string, attempt: Attempt, value: number | null | undefined) => ({
  line: field(name, label, attempt, value ? String(value) : '', { short: true, inputmode: 'numeric', optional: true }),
})

/** One field of the form, whichever it is: the model of scheme/form-fields.hbs. */
type Line = {
  line?: ReturnType<typeof field>
  text?: ReturnType<typeof textarea>
  choice?: ReturnType<typeof select>
}

const parts: Record<Part, (attempt: Attempt, item: Item | null, owners: Owners) => Line[]> = {
  owner: (attempt: Attempt, item: Item | null, { persons, directorates }: Owners) => {
    const several = new Set(directorates.map(({ buyer }) => buyer.id)).size > 1
    return [
      {
        choice: select(
          'responsable',
          'Qui en répond',
          [
            { value: '', label: 'Personne désignée' },
            ...persons.map(one => ({ value: String(one.id), label: one.name })),
          ],
          attempt,
          item?.ownerId ? String(item.ownerId) : '',
          { optional: true },
        ),
      },
      {
        choice: select(
          'direction',
          'Direction',
          [
            { value: '', label: 'Aucune' },
            ...directorates.map(({ id, name, buyer }) => ({
              value: String(id),
              label: several ? `${name} (${buyerName(buyer)})` : name,
            })),
          ],
          attempt,
          item?.directorateId ? String(item.directorateId) : '',
          { optional: true },
        ),
      },
    ]
  },
  dates: (attempt: Attempt, item: Item | null) => [
    { line: field('debut', 'Début', attempt, typedDate(item?.startsOn ?? null), { short: true, optional: true }) },
    { line: field('echeance', 'Échéance', attempt, typedDate(item?.dueOn ?? null), { short: true, optional: true }) },
  ],
  code: (attempt: Attempt, item: Item | null) => [
    {
      choice: select(
        'indicateur',
        'Indicateur du catalogue',
        [
          { value: '', label: 'Aucun\u00a0: il est défini ici, et ses valeurs sont saisies' },
          ...Object.entries(codes).map(([value, label]) => ({ value, label: `${label} (${value})` })),
        ],
        attempt,
        item?.code ?? '',
        { optional: true },
      ),
    },
    {
      choice: select(
        'unite',
        'Unité',
        [{ value: '', label: 'Aucune' }, ...Object.entries(units).map(([value, label]) => ({ value, label }))],
        attempt,
        item?.unit ?? '',
        { optional: true },
      ),
    },
  ],
  target: (attempt: Attempt, item: Item | null) => [
    { line: field('cible', 'Cible', attempt, numberTyped(item?.target), { short: true, optional: true }) },
    year('annee', 'Pour l’année', attempt, item?.targetYear),
  ],
  base: (attempt: Attempt, item: Item | null) => [
    { line: field('depart', 'Point de départ', attempt, numberTyped(item?.base), { short: true, optional: true }) },
    year('annee_depart', 'De l’année', attempt, item?.baseYear),
  ],
}

/** As it would be typed: « 12,5 ». */
function numberTyped(hundredths: number | null | undefined): string {
  return hundredths == null ? '' : String(hundredths / 100).replace('.', ',')
}

const names = [
  'titre',
  'texte',
  'responsable',
  'direction',
  'debut',
  'echeance',
  'indicateur',
  'unite',
  'cible',
  'depart',
]

/** Rows of the page that shows two versions: what was typed beside what somebody else saved. */
export function comparedItem(typed: Typed, theirs: Item, owners: Owners) {
  const mine: Record<string, string> = {
    ...typed,
    responsable: owners.persons.find(({ id }) => String(id) === typed.responsable)?.name ?? '',
    direction: owners.directorates.find(({ id }) => String(id) === typed.direction)?.name ?? '',
    indicateur: codes[typed.indicateur as keyof typeof codes] ?? '',
    unite: units[typed.unite as keyof typeof units] ?? '',
  }
  const own: Record<string, string> = {
    debut: typedDate(theirs.startsOn),
    echeance: typedDate(theirs.dueOn),
    cible: numberTyped(theirs.target),
    depart: numberTyped(theirs.base),
  }
  return names
    .filter(name => typed[name] !== undefined)
    .map(name => {
      const [label, of] = itemFields[names.indexOf(name)]!
      return { label, mine: mine[name] ?? '', theirs: own[name] ?? of(theirs) }
    })
}
