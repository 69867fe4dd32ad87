import { count } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { neverSentence } from '#server/exchange/outgoing/words.ts'
import type { Account, Held } from '#server/exchange/outgoing/write.ts'
import type { Buyer } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { type Attempt, errorSummary, field, newFormKey, select, titled, untouched } from '#server/web/forms.ts'

export const ADDRESS = '/donnees-essentielles'
export const MOST_LINES = 500
export const NO_PREFIX =
  'Un fichier OCDS porte le préfixe que l’Open Contracting Partnership attribue à qui publie\u00a0: il n’est pas encore réglé.'
export const PREFIX_KEPT = 'Le préfixe OCDS est enregistré.'

const files = [
  { path: `${ADDRESS}.json`, label: 'JSON', note: 'format réglementaire 2022, version 2.0.4' },
  { path: `${ADDRESS}.xml`, label: 'XML', note: 'format réglementaire 2022, version 2.0.2' },
  {
    path: `${ADDRESS}.ocds.json`,
    label: 'OCDS',
    note: 'standard international 1.1, chaque publication et l’état actuel',
  },
]

/** What goes out, what is held back and why, and the files. `asked`: one buyer, or null for all. */
export function publicationPage(
  {
    buyers,
    asked,
    account,
    prefix,
  }: {
    buyers: readonly Buyer[]
    asked: Buyer | null
    account: Account & { lines: Held[] }
    prefix: string | null
  },
  attempt: Attempt,
) {
  const query = asked ? `?acheteur=${asked.id}` : ''
  return {
    title: titled('Données essentielles à publier', attempt.errors),
    formKey: newFormKey(),
    crumbs: { links: [{ href: '/import', label: 'Import' }], here: 'Données essentielles à publier' },
    errors: errorSummary('Le préfixe n’est pas enregistré.', attempt.errors),
    buyer: buyers.length > 1 ? chooser(buyers, asked) : null,
    verdict: verdict(account),
    files: account.out > 0 ? files.map(({ path, ...file }) => ({ ...file, href: path + query })) : [],
    never: account.typed > 0 ? neverSentence(account.typed) : null,
    held: heldSection(account, buyers),
    prefix: prefixField(prefix, attempt),
    noPrefix: prefix ? null : NO_PREFIX,
  }
}

function chooser(buyers: readonly Buyer[], asked: Buyer | null) {
  const choices = [
    { value: '', label: 'Tous vos acheteurs' },
    ...buyers.map(one => ({ value: String(one.id), label: buyerName(one) })),
  ]
  return select('acheteur', 'Acheteur', choices, untouched, String(asked?.id ?? ''))
}

function verdict({ out, held: all, typed }: Account) {
  const held = all - typed
  if (out + held === 0)
    return { sentence: 'Aucun marché à publier.', explanation: 'Importez d’abord ce que votre plateforme a publié.' }
  if (held === 0)
    return {
      sentence: `${plural(out, 'marché peut être publié', 'marchés peuvent être publiés')}.`,
      explanation: 'Chacun a tout ce que le format réglementaire demande.',
    }
  return {
    sentence: `${plural(out, 'marché peut être publié', 'marchés peuvent être publiés')}, ${plural(held, 'est retenu', 'sont retenus')}.`,
    explanation: 'Ce que le ministère écarterait ne sort pas\u00a0: chaque raison est dite ci-dessous.',
  }
}

function heldSection({ held, typed, lines }: Account & { lines: Held[] }, buyers: readonly Buyer[]) {
  const names = new Map(buyers.map(one => [one.siret, buyerName(one)]))
  const number = held - typed
  if (number === 0) return null
  return {
    heading: plural(number, 'marché retenu', 'marchés retenus'),
    byBuyer: buyers.length > 1,
    lines: lines.map(({ id, number, title, buyerSiret, sentences }) => ({
      href: `/marches/${id}`,
      number,
      title,
      buyer: names.get(buyerSiret) ?? buyerSiret,
      reasons: sentences.join(' '),
    })),
    more:
      number > lines.length
        ? `Les ${count(lines.length)} premiers sont montrés\u202f; choisissez un acheteur pour voir les siens.`
        : null,
  }
}

function prefixField(prefix: string | null, attempt: Attempt) {
  return field('prefixe', 'Préfixe OCDS de l’institution', attempt, prefix ?? '', {
    help: 'Comme ocds-a1b2c3\u00a0: l’Open Contracting Partnership l’attribue sur demande, une fois pour toutes.',
    short: true,
  })
}
