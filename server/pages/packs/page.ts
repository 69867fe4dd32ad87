import { dayInFrance, longDate, longInstant, shortDate } from '#server/base/format.ts'
import { listed, plural } from '#server/base/french.ts'
import { doneShare, isAtWork, isReady } from '#server/packs/rules.ts'
import type { Item, Pack } from '#server/packs/store.ts'
import { packKinds, type State, stateWords } from '#server/packs/words.ts'
import {
  type Attempt,
  type Choice,
  field,
  newFormKey,
  radios,
  select,
  textarea,
  titled,
  toReview,
} from '#server/web/forms.ts'

/** Seconds before the page of a pack at work asks again. */
export const ASKS_AGAIN = 3
const MOST_SHOWN = 200

const choicesOf = (words: Record<string, string>): Choice[] =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

/** The packs of this person, the latest first. */
export function packsPage(packs: readonly Pack[], mayPublish: boolean) {
  return {
    title: 'Liasses d’éditions',
    crumbs: { links: [{ href: '/editions', label: 'Éditions' }], here: 'Liasses' },
    lede: 'Tous les marchés d’une direction, d’une entreprise ou d’un comité, publiés en une fois.',
    mayPublish,
    rows: packs.map(pack => ({
      href: `/editions/liasses/${pack.id}`,
      name: pack.name,
      kind: packKinds[pack.kind],
      documents: plural(pack.progress.documents, 'document', 'documents'),
      asked: shortDate(dayInFrance(pack.askedAt)),
      author: pack.authorName,
      state: stateOf(pack),
    })),
  }
}

/** The form of a new pack. */
export function newPackPage(attempt: Attempt, directorates: readonly { id: number; name: string }[]) {
  const { errors } = attempt
  return {
    title: titled('Nouvelle liasse', errors),
    crumbs: {
      links: [
        { href: '/editions', label: 'Éditions' },
        { href: '/editions/liasses', label: 'Liasses' },
      ],
      here: 'Nouvelle',
    },
    formKey: newFormKey(),
    summary: toReview('Rien n’est demandé', errors),
    kind: radios('sur', 'De quoi cette liasse est faite', choicesOf(packKinds), attempt, 'directorate'),
    directorate: select(
      'direction',
      'Direction',
      [{ value: '', label: 'Choisir' }, ...directorates.map(({ id, name }) => ({ value: String(id), label: name }))],
      attempt,
      '',
      { help: 'Pour une direction\u00a0: tous ses marchés à clause.' },
    ),
    company: field('entreprise', 'SIRET de l’entreprise', attempt, '', {
      help: 'Pour une entreprise\u00a0: son rapport, puis celui de chacun de ses marchés à clause.',
      inputmode: 'numeric',
    }),
    name: field('nom', 'Nom du comité', attempt, '', { help: 'Pour une liste\u00a0: comment elle s’appelle.' }),
    contracts: textarea('marches', 'Numéros des marchés', attempt, '', {
      help: 'Un par ligne\u00a0; «\u00a02025-0147\u00a0» prend tous ses lots, «\u00a02025-0147, lot\u00a02\u00a0» celui-là.',
    }),
    date: field('date', 'Date d’arrêté', attempt, '', {
      help: 'La fin d’un mois\u00a0; vide\u00a0: la dernière de chaque document.',
      short: true,
      optional: true,
    }),
  }
}

/** One pack: where it stands, what blocks it, what it made. */
export function packPage(pack: Pack, items: readonly Item[], mayPublish: boolean) {
  const { id, state, progress, cutOff } = pack
  const shown = items.slice(0, MOST_SHOWN)
  const blocked = items.filter(({ blockers }) => blockers.length > 0)
  return {
    title: pack.name,
    crumbs: {
      links: [
        { href: '/editions', label: 'Éditions' },
        { href: '/editions/liasses', label: 'Liasses' },
      ],
      here: pack.name,
    },
    lede: `${packKinds[pack.kind]}\u00a0: ${plural(progress.documents, 'document', 'documents')}, ${cutOff ? `arrêtés au ${longDate(cutOff)}` : 'chacun à sa dernière date d’arrêté'}. Demandée le ${longInstant(pack.askedAt)} par ${pack.authorName}.`,
    state: stateOf(pack),
    told: toldOf(pack),
    working: isAtWork(state) ? { share: doneShare(progress), href: `/editions/liasses/${id}` } : null,
    downloads: isReady(pack)
      ? [
          { href: `/editions/liasses/${id}/liasse.pdf`, label: 'Télécharger en un seul PDF', look: 'btn-primary' },
          {
            href: `/editions/liasses/${id}/liasse.zip`,
            label: 'Télécharger l’archive ZIP',
            look: 'btn-outline-primary',
          },
        ]
      : [],
    formKey: newFormKey(),
    stop: mayPublish && (isAtWork(state) || state === 'blocked') ? `/editions/liasses/${id}/arreter` : null,
    resume: mayPublish ? resumeOf(pack) : null,
    blocked: blocked.map(({ title, blockers }) => ({ title, blockers })),
    rows: shown.map(item => ({ title: item.title, ...outcomeOf(item, state) })),
    more:
      items.length > shown.length
        ? `Et ${plural(items.length - shown.length, 'autre document', 'autres documents')}, dans le fichier.`
        : null,
  }
}

function stateOf({ state }: Pack) {
  return { word: stateWords[state], ...LOOKS[state] }
}

const LOOKS: Record<State, { tone: string; icon: string }> = {
  checking: { tone: '', icon: 'clock' },
  blocked: { tone: 'is-late', icon: 'late' },
  running: { tone: '', icon: 'clock' },
  done: { tone: 'is-fine', icon: 'reached' },
  cancelled: { tone: '', icon: 'pause' },
}

function toldOf({ state, progress: { documents, checked, blocked, published, failed } }: Pack): string {
  const done = `${plural(published, 'édition publiée', 'éditions publiées', 'Aucune édition publiée')} sur ${documents}`
  switch (state) {
    case 'checking':
      return `Chaque document est relu avant que rien ne soit publié\u00a0: ${checked} sur ${documents}.`
    case 'blocked':
      return `${plural(blocked, 'document est retenu', 'documents sont retenus')}\u00a0: rien n’est publié tant que tout n’est pas corrigé.`
    case 'running':
      return `${done}.`
    case 'cancelled':
      return `${done}\u00a0; ce qui est publié le reste.`
    case 'done':
      return `${listed([done, ...failedSaid(failed)])}.`
  }
}

function failedSaid(failed: number): string[] {
  return failed > 0 ? [plural(failed, 'document n’a pas pu être fait', 'documents n’ont pas pu être faits')] : []
}

function resumeOf({ id, state, progress }: Pack) {
  const label = {
    blocked: 'Contrôler à nouveau, puis publier',
    cancelled: 'Reprendre où elle en était',
    done: progress.failed > 0 ? 'Refaire ce qui a échoué' : null,
    checking: null,
    running: null,
  }[state]
  return label && { href: `/editions/liasses/${id}/reprendre`, label }
}

function outcomeOf({ edition, failure, checked, blockers }: Item, state: State) {
  if (edition) return { edition: { number: edition.number, href: `/editions/${edition.number}` } }
  if (failure) return { said: failure }
  if (blockers.length > 0) return { said: 'À corriger' }
  if (state === 'running') return { said: 'À publier' }
  return { said: checked ? 'Contrôlé' : 'À contrôler' }
}
