import { endOfLastMonth, monthOf } from '#server/base/dates.ts'
import { hours, longDate, longMonth, owedHours, shortDate, signedWholeHours } from '#server/base/format.ts'
import { termsOf } from '#server/register/clauses/formula-rules.ts'
import { standing } from '#server/register/clauses/line-actions.ts'
import {
  type Act,
  acts,
  type Commitment,
  cancellationBases,
  type Effect,
  lowestFrom,
  modificationBases,
  owedAt,
} from '#server/register/clauses/rules.ts'
import { ledgerFigure } from '#server/register/clauses/sizing.ts'
import { owedThenChoices } from '#server/register/contracts/end-rules.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { type Attempt, field, radios, select, textarea, untouched } from '#server/web/forms.ts'
import { framed } from '../form-frame.ts'
import type { Before } from './before.ts'
import { entries, figureModel, short } from './form-parts.ts'
import type { Preview } from './sizing-fields.ts'

/** The form of a new line of the ledger. */
export function linePage(given: {
  contract: Contract
  ledger: readonly Commitment[]
  counted: number
  act: Act
  number: number
  /** What its page says of the contract and of its holder. */
  before: Before | null
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
    before: given.before,
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
      ? field('reference', act === 'commande' ? 'Numéro du bon de commande' : 'Nom de la tranche', attempt, '', {
          read: true,
        })
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
    figure: figureModel(contract, attempt, preview, words.figure, {
      onlyTyped: act === 'decision',
      later: true,
      terms: isOrder ? termsOf(ledger) : null,
    }),
    confirmation: attempt.errors.confirmation
      ? radios('confirmation', 'Retirer toute la clause', [{ value: 'oui', label: CONFIRMED }], attempt)
      : null,
    reason: textarea('motif', 'Motif', attempt, '', { read: true, help: 'Il sera repris tel quel dans le rapport.' }),
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
    owedThen:
      act === 'avenant'
        ? radios(
            'resiliation',
            'Si cette fin met un terme au marché, les heures dues',
            entries(owedThenChoices),
            attempt,
            'line',
            {
              help: 'Lu seulement si la nouvelle fin tombe au plus tard le jour de la signature : une résiliation.',
            },
          )
        : null,
    today: obligationToday(ledger, given.counted, contract, today),
  }
}

const CONFIRMED = 'J’ai vérifié\u00a0: le retrait de toute la clause est fondé, et je l’enregistre.'

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
    reason: textarea('motif', 'Ce qui était faux', attempt, '', { read: true }),
    today: obligationToday(ledger, counted, contract, today),
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

export function addedNotice(act: Act): string {
  return `${acts[act].label} enregistré${act === 'avenant' || act === 'commande' ? '' : 'e'}.`
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
