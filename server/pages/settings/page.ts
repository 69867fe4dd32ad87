import type { Objections } from '#server/base/errors.ts'
import { count, longDate, siret } from '#server/base/format.ts'
import { agreed, plural } from '#server/base/french.ts'
import type { DatedRounding } from '#server/register/buyers/rounding-rules.ts'
import type { BuyerSettings, Kind, Named, Used } from '#server/register/buyers/store.ts'
import type { DatedThresholds } from '#server/register/buyers/threshold-rules.ts'
import { buyerName, nameInUse } from '#server/register/buyers/words.ts'
import type { ReminderDays } from '#server/register/reminders/rules.ts'
import type { Scheme } from '#server/settings/scheme-rules.ts'
import { schemeTitle } from '#server/settings/scheme-words.ts'
import { type Attempt, errorSummary, field, newFormKey, titled, untouched } from '#server/web/forms.ts'
import { roundingSection } from './rounding-page.ts'
import { thresholdsSection } from './thresholds-page.ts'

export function settingsPage(said: {
  institution: { name: string; contact: string; version: number }
  hasLogo: boolean
  accounts: { open: number; disabled: number }
  buyerCount: number
  scheme: Scheme | null
  mailsWaiting: number
  reminders: ReminderDays
  /** How late the standby that lists are read from is; null: there is none. */
  replica: string | null
  attempt?: Attempt
  logoError?: string
}) {
  const { institution, attempt = untouched, logoError } = said
  const errors = logoError ? { logo: logoError } : attempt.errors
  return {
    title: titled('Réglages', errors),
    formKey: newFormKey(),
    logoKey: newFormKey(),
    removalKey: newFormKey(),
    version: institution.version,
    summary: errorSummary('Rien n’est modifié', errors),
    fields: [
      field('institution', 'Nom', attempt, institution.name, {
        help: 'Il paraît en tête des pages et des documents.',
        autocomplete: 'organization',
      }),
      field('contact', 'À qui demander un compte', attempt, institution.contact, {
        help: 'Paraît sur la page de connexion, par exemple «\u00a0la cellule clauses sociales, 01\u00a099\u00a000\u00a010\u00a000\u00a0».',
        optional: true,
      }),
    ],
    hasLogo: said.hasLogo,
    logo: field('logo', said.hasLogo ? 'Remplacer le logo' : 'Ajouter un logo', { typed: {}, errors }, '', {
      type: 'file',
      help: 'PNG ou JPEG, 200\u00a0ko au plus.',
      accept: 'image/png,image/jpeg',
    }),
    accountWords: [
      plural(said.accounts.open, 'compte ouvert', 'comptes ouverts'),
      said.accounts.disabled ? plural(said.accounts.disabled, 'compte fermé', 'comptes fermés') : '',
    ]
      .filter(Boolean)
      .join(', '),
    mailWords: plural(said.mailsWaiting, 'courriel à reprendre', 'courriels à reprendre', 'rien n’est à reprendre'),
    replicaWords: said.replica,
    reminderWords: Object.values(said.reminders).some(days => days !== null) ? 'réglées' : 'aucune',
    schemeWords: said.scheme ? schemeTitle(said.scheme) : 'à enregistrer',
    buyerWords: plural(said.buyerCount, 'acheteur', 'acheteurs', 'Aucun acheteur'),
  }
}

export function buyersPage(buyers: readonly BuyerSettings[], doubtful: number, attempt: Attempt = untouched) {
  return {
    title: titled('Acheteurs', attempt.errors),
    formKey: newFormKey(),
    lede: plural(
      buyers.length,
      'acheteur suivi dans cette installation.',
      'acheteurs suivis dans cette installation.',
      'Aucun acheteur pour l’instant. L’import des données ouvertes en crée, ou ajoutez-en un ici.',
    ),
    summary: errorSummary('L’acheteur n’est pas ajouté', attempt.errors),
    doubtful: doubtful > 0 ? plural(doubtful, 'acheteur à vérifier', 'acheteurs à vérifier') : null,
    buyers: buyers.map(buyer => ({
      href: `/reglages/acheteurs/${buyer.id}`,
      name: buyerName(buyer),
      siret: siret(buyer.siret),
      contracts: count(buyer.contractCount),
    })),
    fields: [
      field('siret', 'SIRET', attempt, '', { inputmode: 'numeric', short: true, help: 'Quatorze chiffres.' }),
      field('nom', 'Nom', attempt),
    ],
  }
}

export const kindWords = {
  directorates: {
    title: 'Directions',
    help: 'Les services qui portent les marchés. Un marché peut en avoir une.',
    none: 'Aucune direction pour l’instant.',
    add: 'Ajouter une direction',
    retire: 'Retirer cette direction',
    retired: 'Direction retirée',
    taken: 'Cet acheteur a déjà une direction de ce nom.',
    path: 'directions',
  },
  operations: {
    title: 'Opérations',
    help: 'Ce qui réunit plusieurs marchés ou lots, comme un chantier.',
    none: 'Aucune opération pour l’instant.',
    add: 'Ajouter une opération',
    retire: 'Retirer cette opération',
    retired: 'Opération retirée',
    taken: 'Cet acheteur a déjà une opération de ce nom.',
    path: 'operations',
  },
} as const satisfies Record<Kind, object>

/** The forms of a buyer's page. */
export type BuyerForm = 'buyer' | 'thresholds' | 'rounding' | Kind

/** `attempt` is what was refused in the form `at`. */
export function buyerPage(said: {
  buyer: { id: number; siret: string; name: string; version: number }
  directorates: readonly Named[]
  operations: readonly Named[]
  thresholds: readonly DatedThresholds[]
  roundings: readonly DatedRounding[]
  today: string
  at?: BuyerForm
  attempt?: Attempt
}) {
  const { buyer, at, attempt = untouched } = said
  const of = (form: string) => (at === form ? attempt : untouched)
  const errors = at && at in kindWords ? renamed(attempt.errors, `nom-${kindWords[at as Kind].path}`) : attempt.errors
  return {
    title: titled(buyerName(buyer), errors),
    name: buyerName(buyer),
    siret: siret(buyer.siret),
    action: `/reglages/acheteurs/${buyer.id}`,
    formKey: newFormKey(),
    version: buyer.version,
    summary: errorSummary('Rien n’est modifié', errors),
    field: field('nom', 'Nom de l’acheteur', of('buyer'), buyer.name),
    thresholds: thresholdsSection(buyer, said.thresholds, said.today, of('thresholds')),
    rounding: roundingSection(buyer, said.roundings, said.today, of('rounding')),
    kinds: (['directorates', 'operations'] as const).map(kind => {
      const words = kindWords[kind]
      const refused = field('nom', words.add, of(kind))
      return {
        ...words,
        headingId: `titre-${words.path}`,
        action: `/reglages/acheteurs/${buyer.id}/${words.path}`,
        formKey: newFormKey(),
        names: said[kind].map(({ id, name, retiredOn }) => ({
          name: nameInUse(name, retiredOn !== null),
          href: `/reglages/${words.path}/${id}`,
        })),
        empty: said[kind].length === 0,
        field: {
          ...refused,
          id: `nom-${words.path}`,
          described: refused.error ? `nom-${words.path}-erreur` : null,
        },
      }
    }),
  }
}

/** Two forms of one page ask a name: each error leads to its own field. */
function renamed(errors: Objections, id: string): Objections {
  return Object.fromEntries(Object.values(errors).map(sentence => [id, sentence]))
}

export function namePage(
  kind: Kind,
  one: Used & { buyerId: number },
  buyer: { id: number; siret: string; name: string },
  attempt: Attempt = untouched,
) {
  const words = kindWords[kind]
  return {
    title: titled(one.name, attempt.errors),
    heading: one.name,
    kindTitle: words.title,
    buyer: buyerName(buyer),
    back: `/reglages/acheteurs/${buyer.id}`,
    action: `/reglages/${words.path}/${one.id}`,
    formKey: newFormKey(),
    version: one.version,
    summary: errorSummary('Rien n’est modifié', attempt.errors),
    field: field('nom', 'Nom', attempt, one.name),
    state: one.retiredOn ? `${words.retired} depuis le ${longDate(one.retiredOn)}.` : null,
    use: useOf(one),
    gesture: {
      action: `/reglages/${words.path}/${one.id}/${one.retiredOn ? 'retour' : 'retrait'}`,
      title: one.retiredOn ? 'Remettre en usage' : words.retire,
      help: one.retiredOn ? 'Elle sera de nouveau proposée.' : RETIRING,
      formKey: newFormKey(),
    },
  }
}

const RETIRING =
  'Une fois retirée, elle n’est plus proposée pour un marché. Ceux qui la portent la gardent, les filtres la trouvent, et elle peut revenir.'

/** « 12 marchés la portent, dont 4 en cours. » */
function useOf({ contracts, running }: Used): string {
  if (contracts === 0) return 'Aucun marché ne la porte.'
  if (running === contracts) return `${plural(contracts, 'marché en cours la porte', 'marchés en cours la portent')}.`
  const open = running > 0 ? `, dont ${count(running)} en cours` : `, ${agreed(contracts, 'terminé', 'tous terminés')}`
  return `${plural(contracts, 'marché la porte', 'marchés la portent')}${open}.`
}

export function usedNotice(gesture: 'retrait' | 'retour', name: string): string {
  return gesture === 'retrait'
    ? `«\u00a0${name}\u00a0» n’est plus proposée.`
    : `«\u00a0${name}\u00a0» est de nouveau proposée.`
}
