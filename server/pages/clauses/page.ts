import { plusMonths } from '#server/base/dates.ts'
import { euros, longDate, owedHours, typedDate } from '#server/base/format.ts'
import { originOf } from '#server/register/clauses/formula-words.ts'
import type { Rhythm } from '#server/register/clauses/period-rules.ts'
import { rhythmWords } from '#server/register/clauses/period-words.ts'
import { lastRhythm, rhythmPeriods } from '#server/register/clauses/rhythm-rules.ts'
import { type Clause, type Commitment, ELIGIBILITY_MONTHS, legalBases } from '#server/register/clauses/rules.ts'
import { type Contract, ccagOf } from '#server/register/contracts/rules.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { type Attempt, field, radios, select, type Typed, textarea, untouched } from '#server/web/forms.ts'
import { framed } from '../form-frame.ts'
import { entries, figureModel, short } from './form-parts.ts'
import type { Preview } from './sizing-fields.ts'

type Pool = { id: number; name: string; agreedOn: string }

export type ClauseShown = {
  contract: Contract
  clause: Clause | null
  ledger: readonly Commitment[]
  pools: readonly Pool[]
  rhythms: readonly Rhythm[]
}

/** The form of a clause, new or already recorded. */
export function clausePage(given: ClauseShown & { attempt?: Attempt; preview?: Preview | null }) {
  const { contract, clause, ledger, pools, rhythms, attempt = untouched, preview = null } = given
  const path = `/marches/${contract.id}`
  const heading = clause ? 'Modifier la clause' : 'Enregistrer la clause'
  const missing = [
    contract.startsOn
      ? null
      : field('debut', 'Début de l’exécution', attempt, '', {
          ...short,
          help: 'Par exemple 03/02/2025. Sans cette date, aucune trajectoire.',
          optional: true,
        }),
    contract.endsOn && contract.startsOn
      ? null
      : field('fin', 'Fin de l’exécution', attempt, typedDate(contract.endsOn ?? likelyEnd(contract)), {
          ...short,
          help: contract.endsOn
            ? 'Estimée d’après la durée publiée, à confirmer : le dernier jour où une heure peut compter.'
            : 'Le dernier jour où une heure peut compter.',
          optional: true,
        }),
  ].filter(one => one !== null)
  return {
    ...framed(heading, `${heading} : ${contractName(contract)}`, contract, attempt, 'La clause n’est pas enregistrée'),
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
        read: true,
      }),
    ],
    scope: textarea('perimetre', 'Périmètre de l’action', attempt, clause?.scope ?? '', { optional: true, read: true }),
    figure: clause ? null : figureModel(contract, attempt, preview, 'Heures dues', { mayBeNone: true }),
    ledgerHref: clause ? `${path}/engagements/nouveau` : null,
    windowsHref: clause ? `${path}/clause/durees` : null,
    stepHref: clause ? `${path}/clause/controle` : null,
    owed: clause ? initialWords(ledger) : null,
    date: clause
      ? null
      : field('date', 'Dues à partir du', attempt, typedDate(contract.notifiedOn), {
          ...short,
          help: 'En général la date de notification.',
        }),
    rhythm: rhythmFields(rhythms, clause !== null, attempt),
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
          help: `Le montant inscrit au marché. Sans lui, aucune pénalité n’est possible (${ccagOf(contract, '.5')}).`,
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
    effect: clause
      ? field('valeurs-effet', 'Ces changements valent à compter du', attempt, '', {
          ...short,
          optional: true,
          help: 'Le jour de l’acte qui les décide\u00a0: avant lui, rien ne change. Vide\u00a0: c’est une correction, qui vaut depuis l’origine\u202f; une globalisation, depuis aujourd’hui.',
        })
      : null,
  }
}

/** How often statements come, and from which day on when that changes. */
function rhythmFields(rhythms: readonly Rhythm[], isRecorded: boolean, attempt: Attempt) {
  const last = lastRhythm(rhythms)
  const since = last.effectOn ? `, depuis le ${longDate(last.effectOn)}` : ', par usage'
  return {
    choice: radios('releves', 'Relevés d’heures', entries(rhythmPeriods), attempt, last.period, {
      help: isRecorded
        ? `Aujourd’hui ${rhythmWords(last)}${since}.`
        : 'À défaut de précision au marché, chaque mois par usage.',
    }),
    fields: [
      field('delai', 'Attendus après la fin de la période, dans les', attempt, String(last.dueDays), {
        unit: 'jours',
        inputmode: 'numeric',
      }),
      ...(isRecorded
        ? [
            field('releves-effet', 'Si le rythme change, à compter du', attempt, '', {
              ...short,
              optional: true,
              help: 'Les relevés déjà reçus gardent leur période, et les échéances passées restent les mêmes.',
            }),
          ]
        : []),
    ],
  }
}

/** Someone changed the clause meanwhile: the model of the 409 page. */
export function clauseConflict({ contract, pools, rhythms }: ClauseShown, typed: Typed, theirs: Clause) {
  const back = `/marches/${contract.id}`
  const rows = comparedClause(typed, theirs, pools, rhythms)
  return { what: 'La clause', action: `${back}/clause`, back, rows, typed, version: theirs.version }
}

/** What was typed against what is recorded. */
function comparedClause(typed: Typed, clause: Clause, pools: readonly Pool[], rhythms: readonly Rhythm[]) {
  const typedRhythm = {
    period: typed.releves === 'quarter' ? 'quarter' : 'month',
    dueDays: Number(typed.delai),
  } as const
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
    ...(typed.releves
      ? [{ label: 'Relevés', mine: rhythmWords(typedRhythm), theirs: rhythmWords(lastRhythm(rhythms)) }]
      : []),
    { label: 'Durée d’éligibilité, en mois', mine: typed.eligibilite ?? '', theirs: String(clause.eligibilityMonths) },
    ...(pools.length
      ? [{ label: 'Globalisation', mine: pool(typed.globalisation ?? ''), theirs: pool(String(clause.poolId ?? '')) }]
      : []),
  ]
}

/** The published duration gives a likely end; until the start is known, the form asks to confirm it. */
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
  if (first?.centihours === 0 && first.formula?.kind === 'invoiced')
    return `${originOf(first)} Chaque bon de commande, ou tranche affermie, s’ajoute au registre.`
  if (first?.centihours === 0)
    return `Aucune avant le premier bon de commande, depuis le ${longDate(first.datedOn)}. Chaque bon de commande s’ajoute au registre.`
  return first
    ? `${owedHours(first.centihours)} à la notification, le ${longDate(first.datedOn)}. Les heures dues ne se modifient pas ici : un acte ou une correction s’ajoute au registre.`
    : 'Aucune heure initiale.'
}

function amount(cents: number): string {
  return euros(cents).replace(/ €$/, '')
}
