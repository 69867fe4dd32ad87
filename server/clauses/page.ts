import { lotWords } from '../contracts/list-page.ts'
import type { Contract } from '../contracts/rules.ts'
import { sectors } from '../contracts/rules.ts'
import { endOfLastMonth, monthOf, plusMonths } from '../web/dates.ts'
import { euros, hours, longDate, longMonth, owedHours, shortDate, signedWholeHours, typedDate } from '../web/format.ts'
import {
  type Attempt,
  errorSummary,
  field,
  newFormKey,
  radios,
  select,
  type Typed,
  textarea,
  untouched,
} from '../web/forms.ts'
import { standing } from './actions.ts'
import {
  type Act,
  acts,
  type Clause,
  type Commitment,
  cancellationBases,
  type Effect,
  ELIGIBILITY_MONTHS,
  legalBases,
  lowestFrom,
  modificationBases,
  owedAt,
} from './rules.ts'
import { ledgerFigure, type Preview, sizingFields } from './sizing.ts'

export type Pool = { id: number; name: string; agreedOn: string }

/** The form of a clause, new or already recorded. */
export function clausePage(given: {
  contract: Contract
  clause: Clause | null
  ledger: readonly Commitment[]
  pools: readonly Pool[]
  attempt?: Attempt
  preview?: Preview | null
}) {
  const { contract, clause, ledger, pools, attempt = untouched, preview = null } = given
  const path = `/marches/${contract.id}`
  const heading = clause ? 'Modifier la clause' : 'Enregistrer la clause'
  const missing = [
    contract.startsOn
      ? null
      : field('debut', 'Début de l’exécution', attempt, '', {
          ...short,
          help: 'Par exemple 03/02/2025. Sans elle, aucune trajectoire.',
          optional: true,
        }),
    contract.endsOn
      ? null
      : field('fin', 'Fin de l’exécution', attempt, typedDate(likelyEnd(contract)), {
          ...short,
          help: 'Le dernier jour où une heure peut compter.',
          optional: true,
        }),
  ].filter(one => one !== null)
  return {
    ...framed(heading, `${heading} : ${contract.title}`, contract, attempt, 'La clause n’est pas enregistrée'),
    action: `${path}/clause`,
    version: clause?.version ?? null,
    button: clause ? 'Enregistrer les modifications' : 'Enregistrer la clause',
    basis: select('fondement', 'Fondement', entries(legalBases), attempt, clause?.legalBasis ?? likelyBasis(contract), {
      help: 'Article du code de la commande publique.',
    }),
    texts: [
      field('article', 'Article du marché', attempt, clause?.contractArticle ?? '', {
        help: 'Là où le marché porte la clause, par exemple « CCAP, article 8.2 ».',
        optional: true,
      }),
    ],
    scope: textarea('perimetre', 'Périmètre de l’action', attempt, clause?.scope ?? '', { optional: true }),
    figure: clause ? null : figureModel(contract, attempt, preview, 'Heures dues'),
    ledgerHref: clause ? `${path}/chronologie` : null,
    owed: clause ? initialWords(ledger) : null,
    date: clause
      ? null
      : field('date', 'Dues à partir du', attempt, typedDate(contract.notifiedOn), {
          ...short,
          help: 'En général la date de notification.',
        }),
    money: [
      field(
        'penalite',
        'Pénalité par heure manquante',
        attempt,
        clause?.penaltyCents ? amount(clause.penaltyCents) : '',
        {
          unit: '€',
          inputmode: 'decimal',
          optional: true,
          help: 'Le montant inscrit au marché. Sans lui, aucune pénalité n’est possible (CCAG, clause d’insertion sociale, pénalités).',
        },
      ),
      field(
        'eligibilite',
        'Durée pendant laquelle une personne compte',
        attempt,
        String(clause?.eligibilityMonths ?? ELIGIBILITY_MONTHS),
        {
          unit: 'mois',
          inputmode: 'numeric',
          help: 'Hors embauche directe, que le CCAG limite à deux ans. 24 mois par usage ; le marché prévaut.',
        },
      ),
    ],
    missing,
    pools: pools.length
      ? select(
          'globalisation',
          'Globalisation',
          [
            { value: '', label: 'Aucune : ce marché se remplit seul' },
            ...pools.map(pool => ({
              value: String(pool.id),
              label: `${pool.name}, accord du ${longDate(pool.agreedOn)}`,
            })),
          ],
          attempt,
          clause?.poolId ? String(clause.poolId) : '',
          { help: 'Les heures de ces marchés se comptent ensemble (CCAG, globalisation).' },
        )
      : null,
  }
}

/** The form of a new line of the ledger. */
export function linePage(given: {
  contract: Contract
  ledger: readonly Commitment[]
  counted: number
  act: Act
  number: number
  today: string
  attempt?: Attempt
  preview?: Preview | null
}) {
  const { contract, ledger, act, number, today, attempt = untouched, preview = null } = given
  const words = actWords(act, number)
  const isOrder = act === 'commande' || act === 'tranche'
  const effects: readonly Effect[] = acts[act].effects
  const path = `/marches/${contract.id}/engagements/nouveau`
  return {
    ...framed(words.heading, words.heading, contract, attempt, words.refused),
    action: `${path}?type=${act}`,
    button: words.button,
    others: Object.keys(acts).map(other => ({
      label: actChoices[other as Act],
      href: `${path}?type=${other}`,
      current: other === act,
    })),
    date: field('signature', isOrder ? 'Date d’effet' : 'Date de signature', attempt, '', {
      ...short,
      help: 'Par exemple 18/03/2026',
    }),
    reference: isOrder
      ? field('reference', act === 'commande' ? 'Numéro du bon de commande' : 'Nom de la tranche', attempt, '', {})
      : null,
    basis: isOrder
      ? null
      : select(
          'fondement',
          'Fondement',
          [{ value: '', label: 'Choisir' }, ...entries(act === 'avenant' ? modificationBases : cancellationBases)],
          attempt,
          '',
        ),
    effect:
      effects.length > 1
        ? radios(
            'effet',
            'Effet sur les heures dues',
            effects.map(value => ({ value, label: effectWords[value] })),
            attempt,
          )
        : null,
    figure: figureModel(contract, attempt, preview, words.figure, act === 'decision'),
    reason: textarea('motif', 'Motif', attempt, '', { help: 'Il sera repris tel quel dans le rapport.' }),
    extras:
      act === 'avenant'
        ? [
            field('nouveauMontant', 'Nouveau montant du marché, hors taxes', attempt, '', {
              unit: '€',
              inputmode: 'decimal',
              optional: true,
            }),
            field('nouvelleFin', 'Nouvelle fin de l’exécution', attempt, '', {
              ...short,
              optional: true,
              help: contract.endsOn ? `Aujourd’hui le ${longDate(contract.endsOn)}` : 'Aucune n’est connue',
            }),
          ]
        : [],
    today: obligationToday(ledger, given.counted, contract, today),
  }
}

/** The form that puts a wrong line right. */
export function correctionPage(given: {
  contract: Contract
  ledger: readonly Commitment[]
  line: Commitment
  counted: number
  today: string
  attempt?: Attempt
}) {
  const { contract, ledger, line, counted, today, attempt = untouched } = given
  const now = standing(line, ledger)
  const heading = `Corriger la ligne « ${line.label} »`
  return {
    ...framed(heading, heading, contract, attempt, 'La correction n’est pas enregistrée'),
    action: `/marches/${contract.id}/engagements/${line.id}/correction`,
    what: `${longDate(line.datedOn)}, ${line.label} : ${signedWholeHours(now)} h enregistrées.`,
    hours: field('heures', now < 0 ? 'Nombre d’heures à retirer, juste' : 'Nombre d’heures juste', attempt, '', {
      unit: 'h',
      inputmode: 'decimal',
      help: '0 si la ligne n’avait pas lieu d’être.',
    }),
    reason: textarea('motif', 'Ce qui était faux', attempt, ''),
    today: obligationToday(ledger, counted, contract, today),
  }
}

/** Rows of the 409 page: what was typed against what is recorded. */
export function comparedClause(typed: Typed, clause: Clause, pools: readonly Pool[]) {
  const basis = (code: string) => legalBases[code as keyof typeof legalBases] ?? code
  const pool = (id: string) => pools.find(one => String(one.id) === id)?.name ?? ''
  return [
    { label: 'Fondement', mine: basis(typed.fondement ?? ''), theirs: basis(clause.legalBasis) },
    { label: 'Article du marché', mine: typed.article ?? '', theirs: clause.contractArticle },
    { label: 'Périmètre de l’action', mine: typed.perimetre ?? '', theirs: clause.scope },
    {
      label: 'Pénalité par heure manquante, en euros',
      mine: typed.penalite ?? '',
      theirs: clause.penaltyCents ? amount(clause.penaltyCents) : '',
    },
    { label: 'Durée d’éligibilité, en mois', mine: typed.eligibilite ?? '', theirs: String(clause.eligibilityMonths) },
    ...(pools.length
      ? [{ label: 'Globalisation', mine: pool(typed.globalisation ?? ''), theirs: pool(String(clause.poolId ?? '')) }]
      : []),
  ]
}

function framed(heading: string, title: string, contract: Contract, attempt: Attempt, refused: string) {
  const wrong = Object.keys(attempt.errors).length
  const path = `/marches/${contract.id}`
  return {
    title: wrong ? `Erreur : ${title}` : title,
    heading,
    subtitle: contract.lotNumber
      ? `${contract.title}, lot ${contract.lotNumber}${contract.lotTitle ? `, ${contract.lotTitle}` : ''}`
      : contract.title,
    crumbs: {
      links: [
        { href: '/marches', label: 'Marchés' },
        { href: path, label: lotWords({ ...contract, lotTitle: '' }) },
      ],
      here: heading,
    },
    back: path,
    formKey: newFormKey(),
    errors: errorSummary(
      wrong > 1
        ? `${refused} : ${countWords[wrong] ?? wrong} réponses sont à revoir`
        : `${refused} : une réponse est à revoir`,
      attempt.errors,
    ),
  }
}

function figureModel(contract: Contract, attempt: Attempt, preview: Preview | null, legend: string, onlyTyped = false) {
  const sector = contract.sector ? sectors[contract.sector] : null
  return {
    legend,
    choice: onlyTyped
      ? null
      : radios(
          'base',
          legend,
          [
            { value: 'nombre', label: 'Le nombre inscrit au marché' },
            { value: 'formule', label: 'Un calcul par la formule' },
          ],
          attempt,
          'nombre',
          { help: 'Le nombre inscrit au marché prévaut sur tout calcul.' },
        ),
    hours: field('heures', 'Nombre d’heures', attempt, '', { unit: 'h', inputmode: 'decimal' }),
    sizing: onlyTyped
      ? null
      : {
          note: sector
            ? `Valeurs d’usage pour « ${sector.label} », à ajuster : aucune n’est réglementaire.`
            : 'Valeurs à reprendre du marché : aucune n’est réglementaire.',
          open: attempt.typed.base === 'formule' || preview !== null,
          fields: sizingFields(attempt, { amountCents: contract.amountCents, sector: contract.sector }),
          preview,
        },
  }
}

function obligationToday(ledger: readonly Commitment[], counted: number, contract: Contract, today: string) {
  const owed = owedAt(ledger, today)
  return {
    owed: owedHours(owed).replace(/ h$/, ''),
    counted: `${hours(counted)} déjà retenues fin ${longMonth(monthOf(endOfLastMonth(today)))}`,
    lines: ledger.map(line => ({
      date: line.datedOn,
      dateWords: shortDate(line.datedOn),
      text: `${line.label} : ${ledgerFigure(line)}`,
      correct: `/marches/${contract.id}/engagements/${line.id}/correction`,
    })),
    warning:
      lowestFrom(ledger, today) === 0
        ? 'Plus rien n’est dû.'
        : 'Un acte s’ajoute à la suite, il n’efface rien. Retirer toute l’obligation au profit du titulaire peut être une modification substantielle.',
  }
}

/** The duration of the open data gives a likely end: proposed, never recorded unseen. */
function likelyEnd({ startsOn, notifiedOn, durationMonths }: Contract): string | null {
  const from = startsOn ?? notifiedOn
  return from && durationMonths ? plusMonths(from, durationMonths) : null
}

function likelyBasis({ reservedArticle, form, considerations }: Contract): string {
  if (reservedArticle && reservedArticle in legalBases) return reservedArticle
  if (form === 'concession') return 'L3114-2'
  return considerations.includes('critere') && !considerations.includes('clause') ? 'R2152-7' : 'L2112-2'
}

function initialWords(ledger: readonly Commitment[]): string {
  const first = ledger.find(line => line.kind === 'initial')
  return first
    ? `${owedHours(first.centihours)} à la notification, le ${longDate(first.datedOn)}. Les heures dues ne se modifient pas ici : un acte ou une correction s’ajoute au registre.`
    : 'Aucune heure initiale.'
}

function actWords(act: Act, number: number) {
  const words = {
    avenant: {
      heading: `Enregistrer l’avenant n° ${number}`,
      refused: 'L’avenant n’est pas enregistré',
      button: 'Enregistrer l’avenant',
      figure: 'Heures ajoutées ou retirées',
    },
    commande: {
      heading: 'Enregistrer un bon de commande',
      refused: 'Le bon de commande n’est pas enregistré',
      button: 'Enregistrer le bon de commande',
      figure: 'Heures ajoutées',
    },
    tranche: {
      heading: 'Enregistrer une tranche affermie',
      refused: 'La tranche n’est pas enregistrée',
      button: 'Enregistrer la tranche',
      figure: 'Heures ajoutées',
    },
    decision: {
      heading: 'Enregistrer une décision de suppression',
      refused: 'La décision n’est pas enregistrée',
      button: 'Enregistrer la décision',
      figure: 'Heures retirées',
    },
  }
  return words[act]
}

const actChoices: Record<Act, string> = {
  avenant: 'Avenant',
  commande: 'Bon de commande',
  tranche: 'Tranche affermie',
  decision: 'Décision de suppression',
}
const effectWords: Record<Effect, string> = {
  plus: 'Il en ajoute',
  moins: 'Il en retire',
  aucun: 'Il ne les change pas',
}
const countWords = ['', 'une', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf']
const short = { short: true, inputmode: 'numeric' } as const

function entries(table: Record<string, string>) {
  return Object.entries(table).map(([value, label]) => ({ value, label }))
}

function amount(cents: number): string {
  return euros(cents).replace(/ €$/, '')
}
