import { count, typedDate } from '#server/base/format.ts'
import type { Buyer } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import {
  type Contract,
  ccags,
  considerations,
  holderRoles,
  reservedArticles,
  sectors,
} from '#server/register/contracts/rules.ts'
import { contractName, contractNumber } from '#server/register/contracts/words.ts'
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

type Given = {
  buyers: Buyer[]
  directorates: { id: number; name: string }[]
  operations: { id: number; name: string }[]
  like: Contract | null
  contract: Contract | null
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
export function contractFormPage({ buyers, directorates, operations, like, contract, attempt }: Given) {
  const stored = contract ? typedOf(contract) : like ? { ...typedOf(like), lot: '', 'lot-intitule': '' } : ({} as Typed)
  const value = (name: string) => stored[name] ?? ''
  const named = (rows: { id: number; name: string }[]) => [
    none,
    ...rows.map(({ id, name }) => ({ value: String(id), label: name })),
  ]
  const procedure = attempt.typed.procedure ?? value('procedure')
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
      }),
    ],
    subject: textarea('objet', 'Objet', attempt, value('objet')),
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
    dates: [
      field('notification', 'Notifié le', attempt, value('notification'), {
        short: true,
        inputmode: 'numeric',
        help: 'Par exemple 09/01/2025',
      }),
      field('debut', 'Début d’exécution', attempt, value('debut'), {
        short: true,
        optional: true,
        inputmode: 'numeric',
      }),
      field('fin', 'Fin d’exécution', attempt, value('fin'), { short: true, optional: true, inputmode: 'numeric' }),
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
        { optional: true },
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

const socialChoices: Choice[] = [
  { value: 'clause', label: considerations.clause },
  { value: 'critere', label: considerations.critere },
  { value: 'clause,critere', label: 'Clause sociale et critère social' },
  { value: 'reserve', label: considerations.reserve },
  { value: 'clause,reserve', label: 'Marché réservé avec clause sociale' },
  { value: 'aucune', label: considerations.aucune },
  { value: 'inconnue', label: 'On ne sait pas encore' },
]

const fieldWords: Record<string, string> = {
  numero: 'Numéro',
  lot: 'Lot',
  'lot-intitule': 'Intitulé du lot',
  objet: 'Objet',
  notification: 'Notifié le',
  debut: 'Début',
  fin: 'Fin',
  montant: 'Montant hors taxes',
  consideration: 'Considération sociale',
  reserve: 'Article de réservation',
  secteur: 'Secteur',
  ccag: 'CCAG',
  procedure: 'Procédure',
  cpv: 'Code CPV',
  direction: 'Direction',
  operation: 'Opération',
}

/** A contract as its form would be typed. */
export function typedOf(contract: Contract): Typed {
  const social = ['clause', 'critere', 'reserve', 'aucune', 'inconnue'].filter(key =>
    contract.considerations.includes(key as never),
  )
  const combined = social.join(',')
  return {
    numero: contract.number,
    lot: contract.lotNumber,
    'lot-intitule': contract.lotTitle,
    objet: contract.title,
    notification: typedDate(contract.notifiedOn),
    debut: typedDate(contract.startsOn),
    fin: typedDate(contract.endsOn),
    montant:
      contract.amountCents === null
        ? ''
        : contract.amountCents % 100 === 0
          ? count(contract.amountCents / 100)
          : String(contract.amountCents / 100).replace('.', ','),
    consideration: socialChoices.some(choice => choice.value === combined) ? combined : (social[0] ?? ''),
    reserve: contract.reservedArticle ?? '',
    secteur: contract.sector,
    ccag: contract.ccag,
    procedure: contract.procedure,
    cpv: contract.cpv,
    direction: contract.directorateId ? String(contract.directorateId) : '',
    operation: contract.operationId ? String(contract.operationId) : '',
  }
}

function option(buyer: Buyer): Choice {
  return { value: String(buyer.id), label: buyerName(buyer) }
}
