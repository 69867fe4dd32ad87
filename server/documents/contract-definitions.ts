import { capital, hoursFigure, percentTenth, wholeHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import type { Followed, Measured } from './load.ts'
import { creditedPersons, personsSaid } from './people.ts'
import { LEAST_PERSONS, PARTIAL_RATE } from './rules.ts'
import { ccagShort, cutOffNote, definition, gapOf, hoursOf, owedOf, ROUNDING, sharedSaid } from './words.ts'

// Each figure of the report of a contract, with how it is computed.

export function definitionsOf(
  { finished, contract }: Followed,
  { standing, due, excused, split, work, clause, pooled }: Measured,
  at: string,
) {
  const { owed, logged, validated, counted } = standing
  const people = creditedPersons(work, at).size
  const rules = [
    'Heures tenues au registre : nombre inscrit au marché, plus ou moins les actes datés',
    'Part des heures dues en proportion des jours d’exécution écoulés, suspensions ôtées',
  ]
  return {
    lead: 'Chaque chiffre de ce rapport se recalcule à partir des lignes ci-dessous.',
    rows: [
      definition('Heures dues', rules[0]!, owedOf(owed)),
      ...(finished ? [] : [definition('Attendues à date', rules[1]!, owedOf(due))]),
      definition('Déclarées', 'Heures des relevés mensuels transmis par l’entreprise', hoursOf(logged)),
      definition('Validées', 'Déclarées, contrôlées sur pièces et acceptées', hoursOf(validated)),
      definition(
        'Retenues',
        `Validées, faites après l’éligibilité, pendant l’exécution, dans les 24 mois d’une embauche directe ou ${plural(clause.eligibilityMonths, 'mois', 'mois')} de parcours (${ccagShort(contract.ccag, '.1')} et ${ccagShort(contract.ccag, '.2').replace('CCAG, ', '')})`,
        hoursOf(counted),
      ),
      definition('Écart', finished ? 'Retenues − dues' : 'Retenues − attendues à date', gapOf(counted - due)),
      definition(
        'Taux de réalisation',
        `Retenues ÷ dues = ${hoursFigure(counted)} ÷ ${wholeHours(owed)}, arrondi au dixième inférieur`,
        percentTenth(counted, owed) ?? '—',
      ),
      definition(
        'Excusées',
        `Heures pour lesquelles l’acheteur a constaté qu’aucun moyen n’existait (${ccagShort(contract.ccag, '.4.4')})`,
        hoursOf(excused),
      ),
      ...(finished ? exposedDefinitions(split, pooled, contract.ccag) : []),
      definition('Personnes', `Personnes distinctes ayant au moins une heure retenue`, personsSaid(people)),
    ],
    notes: [
      cutOffNote(at),
      ROUNDING,
      {
        title: 'Conformité',
        text: `À la fin : conforme à 100 %, partiellement conforme dès ${PARTIAL_RATE} %, non conforme en deçà. Seuil de l’acheteur (pratique), qu’aucun texte ne fixe.`,
      },
      {
        title: 'Secret statistique',
        text: `Aucune catégorie de moins de ${LEAST_PERSONS} personnes n’est publiée ; ce document ne porte ni nom ni pseudonyme de participant.`,
      },
    ],
  }
}

function exposedDefinitions(split: Measured['split'], pooled: Measured['pooled'], ccag: string) {
  if (!pooled)
    return [definition('Exposées', 'Dues − retenues − excusées, jamais moins que zéro', hoursOf(split.exposed))]
  return [
    definition(
      capital(sharedSaid(pooled)),
      `Manquantes ici, que les marchés globalisés avec lui ${pooled.ended || pooled.filled ? 'couvrent' : 'peuvent encore fournir'} (${ccagShort(ccag, '.1.3')})`,
      hoursOf(split.late),
    ),
    definition(
      'Exposées',
      'Part de ce qui manque à l’ensemble des marchés globalisés, une fois qu’ils sont tous finis',
      hoursOf(split.exposed),
    ),
  ]
}
