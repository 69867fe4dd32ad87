import type { Buyer } from '#server/register/buyers/store.ts'
import { buyerName } from '#server/register/buyers/words.ts'
import { catalogue } from '#server/scheme/indicators/catalogue-rules.ts'
import { bases, roles } from '#server/scheme/indicators/entered-rules.ts'
import { type Attempt, field, newFormKey, radios, select, titled, toReview } from '#server/web/forms.ts'
import { PATH } from './asked.ts'

function framed(heading: string, action: string, attempt: Attempt) {
  return {
    title: titled(heading, attempt.errors),
    heading,
    action,
    crumbs: { links: [{ href: PATH, label: 'Indicateurs' }], here: heading },
    back: PATH,
    formKey: newFormKey(),
    errors: toReview('Rien n’est enregistré', attempt.errors),
  }
}

const buyerChoices = (buyers: readonly Buyer[]) => buyers.map(one => ({ value: String(one.id), label: buyerName(one) }))

/** What a buyer bought in a civil year, from its accounts. */
export function totalPage(buyers: readonly Buyer[], today: string, attempt: Attempt) {
  return {
    ...framed('Saisir un total annuel', `${PATH}/total`, attempt),
    fields: [
      select('acheteur', 'Acheteur', buyerChoices(buyers), attempt),
      field('annee', 'Année civile', attempt, String(Number(today.slice(0, 4)) - 1), {
        short: true,
        inputmode: 'numeric',
      }),
      select(
        'base',
        'Base du montant',
        Object.entries(bases).map(([value, label]) => ({ value, label })),
        attempt,
        'notified',
        {
          help: 'Notifié\u00a0: ce que les marchés engagent. Mandaté\u00a0: ce qui a été payé dans l’année.',
        },
      ),
      field('nombre', 'Marchés notifiés dans l’année', attempt, '', {
        short: true,
        inputmode: 'numeric',
        optional: true,
        help: 'Tous les marchés, avec ou sans clause\u202f; accords-cadres comptés une fois, sans leurs bons de commande.',
      }),
      field('montant', 'Montant hors taxes', attempt, '', { unit: '€', inputmode: 'decimal', optional: true }),
      field('source', 'Source', attempt, '', {
        help: 'D’où vient ce total\u00a0: recensement, compte administratif, état du comptable…',
      }),
    ],
    note: 'Un total ne se modifie pas\u00a0: un autre, plus tard, le remplace.',
    button: 'Enregistrer le total',
  }
}

/** What an indicator is to reach, or where it stood. */
export function targetPage(buyers: readonly Buyer[], scoped: boolean, today: string, attempt: Attempt) {
  const whose = [...(scoped ? [] : [{ value: '', label: 'Toute l’institution' }]), ...buyerChoices(buyers)]
  return {
    ...framed('Fixer une cible', `${PATH}/cible`, attempt),
    role: radios(
      'nature',
      'Ce que vous saisissez',
      Object.entries(roles).map(([value, label]) => ({ value, label })),
      attempt,
      'target',
    ),
    unit: radios(
      'unite',
      'Unité',
      [
        { value: 'rate', label: 'Une part, en %' },
        { value: 'number', label: 'Un nombre\u00a0: marchés, euros, heures, personnes' },
      ],
      attempt,
      'rate',
    ),
    fields: [
      select(
        'indicateur',
        'Indicateur',
        [...catalogue].map(([value, { label }]) => ({ value, label })),
        attempt,
        'SOC_NB',
      ),
      select('acheteur', 'Acheteur', whose, attempt),
      field('annee', 'Année', attempt, today.slice(0, 4), { short: true, inputmode: 'numeric' }),
      field('valeur', 'Valeur', attempt, '', {
        short: true,
        inputmode: 'decimal',
        optional: true,
        help: 'Laissez vide pour retirer la cible de cette année.',
      }),
      field('source', 'Source', attempt, '', {
        help: 'Délibération, axe du schéma, bilan d’où vient la situation de départ.',
      }),
    ],
    note: 'Une cible ne se modifie pas\u00a0: une autre, plus tard, la remplace.',
    button: 'Enregistrer la cible',
  }
}
