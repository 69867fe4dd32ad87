import type { Buyer } from '#server/register/buyers/store.ts'
import { buyerName, nameInUse } from '#server/register/buyers/words.ts'
import type { Company } from '#server/register/companies/rules.ts'
import { holdingNow } from '#server/register/contracts/group-rules.ts'
import {
  type Contract,
  ccags,
  ccagVersions,
  type Holder,
  holderRoles,
  reservedArticles,
  sectors,
} from '#server/register/contracts/rules.ts'
import { contractName, contractNumber, sectorProposed } from '#server/register/contracts/words.ts'
import {
  type Attempt,
  type Choice,
  errorSummary,
  field,
  newFormKey,
  radios,
  select,
  type Typed,
  textarea,
  titled,
  toReview,
} from '#server/web/forms.ts'
import { socialChoices, typedOf } from './form-typed.ts'
import { choicesOf, groupModel } from './group-fields.ts'

type Offered = { id: number; name: string; retiredOn: string | null }

type Given = {
  buyers: Buyer[]
  directorates: Offered[]
  operations: Offered[]
  like: Contract | null
  contract: Contract | null
  holders: readonly (Holder & { company: Company })[]
  attempt: Attempt
}

const none: Choice = { value: '', label: '—' }
const procedures = [
  'Procédure adaptée',
  'Appel d’offres ouvert',
  'Appel d’offres restreint',
  'Procédure avec négociation',
  'Marché passé sans publicité ni mise en concurrence préalable',
  'Dialogue compétitif',
]

/** The same form records a contract and edits it. */
export function contractFormPage({ buyers, directorates, operations, like, contract, holders, attempt }: Given) {
  const stored = contract
    ? typedOf(contract, holders)
    : like
      ? { ...typedOf(like), lot: '', 'lot-intitule': '' }
      : ({} as Typed)
  const value = (name: string) => stored[name] ?? ''
  const named = (rows: Offered[]) => [
    none,
    ...rows.map(({ id, name, retiredOn }) => ({ value: String(id), label: nameInUse(name, retiredOn !== null) })),
  ]
  const procedure = attempt.typed.procedure ?? value('procedure')
  const proposal = contract && !contract.sector ? sectorProposed(contract.cpv) : null
  const heading = contract ? 'Modifier la fiche du marché' : like ? 'Enregistrer un autre lot' : 'Enregistrer un marché'

  return {
    title: titled(heading, attempt.errors),
    heading,
    subheading: contract ? contractName(contract) : 'Un lot est un marché\u00a0: enregistrez-en un par lot.',
    crumbs: {
      links: [
        { href: '/marches', label: 'Marchés' },
        ...(contract ? [{ href: `/marches/${contract.id}`, label: contractNumber(contract) }] : []),
      ],
      here: contract ? 'Modifier' : 'Nouveau',
    },
    conflict: null as null | { lines: { label: string; yours: string; theirs: string }[] },
    summary: toReview('Le marché n’est pas enregistré', attempt.errors),
    formKey: newFormKey(),
    version: contract ? String(contract.version) : null,
    back: contract ? `/marches/${contract.id}` : '/marches',
    submit: contract ? 'Enregistrer les changements' : 'Enregistrer le marché',
    buyer: contract
      ? null
      : select(
          'acheteur',
          'Acheteur',
          buyers.length === 1 ? buyers.map(option) : [{ value: '', label: 'Choisissez…' }, ...buyers.map(option)],
          attempt,
          like ? String(like.buyerId) : buyers.length === 1 ? String(buyers[0]!.id) : '',
        ),
    what: [
      field('numero', 'Numéro du marché', attempt, value('numero'), { short: true }),
      field('lot', 'Numéro du lot', attempt, value('lot'), { short: true, optional: true }),
      field('lot-intitule', 'Intitulé du lot', attempt, value('lot-intitule'), {
        optional: true,
        read: true,
      }),
    ],
    subject: textarea('objet', 'Objet', attempt, value('objet'), { read: true }),
    holder: contract
      ? []
      : [
          field('titulaire-siret', 'SIRET du titulaire', attempt, '', {
            inputmode: 'numeric',
            help: 'Quatorze chiffres, espaces permis. Le mandataire si c’est un groupement\u202f; les autres s’ajoutent ensuite.',
          }),
          field('titulaire', 'Nom du titulaire', attempt, '', {
            optional: true,
            help: 'Retenu si l’entreprise n’est pas encore connue.',
          }),
        ],
    group: groupModel(contract ? holdingNow(holders) : [], attempt, stored),
    dates: [
      field('avis', 'Avis publié le', attempt, value('avis'), {
        short: true,
        optional: true,
        help: 'L’avis d’appel à concurrence\u00a0: sa date dit quel CCAG s’applique.',
      }),
      field('notification', 'Notifié le', attempt, value('notification'), {
        short: true,
        help: 'Par exemple 09/01/2025 ou 9 janvier 2025',
      }),
      field('debut', 'Début d’exécution', attempt, value('debut'), {
        short: true,
        optional: true,
      }),
      field('fin', 'Fin d’exécution', attempt, value('fin'), { short: true, optional: true }),
    ],
    amount: field('montant', 'Montant hors taxes', attempt, value('montant'), {
      unit: '€',
      optional: true,
      inputmode: 'decimal',
    }),
    social: radios('consideration', 'Considération sociale', socialChoices, attempt, value('consideration'), {
      help: 'Telle que publiée dans les données essentielles du marché.',
    }),
    selects: [
      select(
        'reserve',
        'Article de réservation',
        [none, ...Object.entries(reservedArticles).map(([key, { label }]) => ({ value: key, label }))],
        attempt,
        value('reserve'),
        { optional: true },
      ),
      select(
        'secteur',
        'Secteur',
        [none, ...Object.entries(sectors).map(([key, { label }]) => ({ value: key, label }))],
        attempt,
        value('secteur'),
        { optional: true, ...(proposal && { help: `${proposal}.` }) },
      ),
      select(
        'ccag',
        'CCAG',
        [none, ...Object.entries(ccags).map(([key, { label }]) => ({ value: key, label }))],
        attempt,
        value('ccag'),
        { optional: true },
      ),
      select(
        'ccag-version',
        'Version du CCAG',
        [{ value: '', label: 'Le marché ne la nomme pas' }, ...choicesOf(ccagVersions)],
        attempt,
        value('ccag-version'),
        { optional: true, help: 'Sans elle, celle de la date de l’avis.' },
      ),
      select(
        'procedure',
        'Procédure',
        [none, ...[...new Set([...procedures, procedure].filter(Boolean))].map(label => ({ value: label, label }))],
        attempt,
        procedure,
        { optional: true },
      ),
      select('direction', 'Direction', named(directorates), attempt, value('direction'), { optional: true }),
      select('operation', 'Opération', named(operations), attempt, value('operation'), {
        optional: true,
      }),
    ],
    cpv: field('cpv', 'Code CPV', attempt, value('cpv'), { short: true, optional: true, inputmode: 'numeric' }),
  }
}

/** Someone changed the contract meanwhile: what was typed stays in the form, theirs is beside it, nothing is lost. */
export function conflictPage({ typed, theirs, ...given }: Omit<Given, 'attempt'> & { typed: Typed; theirs: Typed }) {
  const page = contractFormPage({ ...given, attempt: { typed, errors: {} } })
  const lines = Object.entries(fieldWords)
    .filter(([name]) => (typed[name] ?? '').trim() !== (theirs[name] ?? ''))
    .map(([name, label]) => ({ label, yours: typed[name] || '—', theirs: theirs[name] || '—' }))
  return { ...page, title: 'Erreur\u00a0: modifié entre-temps', conflict: { lines } }
}

export function holderPage(contract: Contract, attempt: Attempt) {
  return {
    title: titled('Ajouter une entreprise', attempt.errors),
    subheading: contractName(contract),
    crumbs: {
      links: [
        { href: '/marches', label: 'Marchés' },
        { href: `/marches/${contract.id}`, label: contractNumber(contract) },
      ],
      here: 'Ajouter une entreprise',
    },
    summary: errorSummary('L’entreprise n’est pas ajoutée', attempt.errors),
    formKey: newFormKey(),
    back: `/marches/${contract.id}`,
    siret: field('siret', 'SIRET', attempt, '', { inputmode: 'numeric', help: 'Quatorze chiffres, espaces permis' }),
    name: field('nom', 'Nom', attempt, '', { optional: true, help: 'Retenu si l’entreprise n’est pas encore connue.' }),
    role: radios(
      'role',
      'Rôle',
      Object.entries(holderRoles).map(([value, label]) => ({ value, label })),
      attempt,
      'coHolder',
    ),
  }
}

const fieldWords: Record<string, string> = {
  numero: 'Numéro',
  lot: 'Lot',
  'lot-intitule': 'Intitulé du lot',
  objet: 'Objet',
  avis: 'Avis publié le',
  notification: 'Notifié le',
  debut: 'Début',
  fin: 'Fin',
  montant: 'Montant hors taxes',
  consideration: 'Considération sociale',
  reserve: 'Article de réservation',
  secteur: 'Secteur',
  ccag: 'CCAG',
  'ccag-version': 'Version du CCAG',
  groupement: 'Forme du groupement',
  procedure: 'Procédure',
  cpv: 'Code CPV',
  direction: 'Direction',
  operation: 'Opération',
}

function option(buyer: Buyer): Choice {
  return { value: String(buyer.id), label: buyerName(buyer) }
}
