import { longDate } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'
import { begunOn } from '#server/register/duties/need-rules.ts'
import { thresholdSaid } from '#server/register/duties/need-words.ts'
import { dutyWords, exemptions } from '#server/register/duties/rules.ts'
import type { DutyFacts, Family, Finding, Judged, Missing, State } from './rules.ts'

export const stateWords: Record<State, { word: string; tone: string; icon: string }> = {
  due: { word: dutyWords.due, tone: '', icon: 'info' },
  exempt: { word: dutyWords.exempt, tone: '', icon: 'info' },
  none: { word: dutyWords.none, tone: '', icon: 'info' },
  unknown: { word: 'À établir', tone: 'is-late', icon: 'late' },
}

export const familyWords: Record<Family, string> = {
  lacking: 'Sans clause ni dérogation',
  contradiction: 'Contradictions',
  first: 'À établir d’abord',
}

export const findingWords: Record<Finding, string> = {
  bare: 'Soumis, sans clause sociale connue ni dérogation.',
  reservedAlone:
    'Soumis, réservé mais sans clause sociale\u00a0: la réservation seule ne vaut pas condition d’exécution.',
  criterionAlone:
    'Soumis, avec un critère social mais sans clause\u00a0: le critère ne vaut pas condition d’exécution.',
  saidNone: 'Dit non soumis, alors que le besoin atteint le seuil.',
  notOfConcession: 'Dérogation qu’une concession ne connaît pas (L.\u00a03114-2-1).',
  notWorks: 'Dérogation 4°, alors que l’achat n’est pas de travaux.',
  longWorks: 'Dérogation 4°, alors que les travaux durent six mois ou plus.',
  exemptWithClause: 'Dérogation enregistrée, alors qu’une clause sociale est publiée ou écrite.',
  saidBound: 'Dit soumis, alors que le besoin ou la date de l’avis ne le soumettent pas.',
  underAmount: 'Besoin sous le seuil, et inférieur au montant notifié.',
  amountReaches: 'Montant notifié au-dessus d’un seuil\u00a0: à établir d’abord.',
}

const missingWords: Record<Missing, string> = {
  need: 'la valeur du besoin',
  notice: 'la date de l’avis ou de l’engagement de la consultation',
  thresholds: 'les seuils en vigueur à la date de l’avis',
}

/** « Besoin au-dessus de 216 000 € HT, avis du 3 octobre 2026. » */
export function groundSaid(row: DutyFacts & Judged): string {
  const { ground, threshold, missing, form, need } = row
  const begun = begunOn(row, need)
  const law = form === 'concession' ? ', concession' : ''
  switch (ground) {
    case 'before':
      return 'Consultation engagée avant le 22\u00a0août 2026.'
    case 'defence':
      return 'Marché de défense ou de sécurité.'
    case 'under':
      return `Besoin inférieur au seuil de ${thresholdSaid(threshold!)}, avis du ${longDate(begun!)}${law}.`
    case 'reached':
      return `Besoin égal ou supérieur au seuil de ${thresholdSaid(threshold!)}, avis du ${longDate(begun!)}${law}.`
    case 'answered':
      return `Selon la décision enregistrée\u202f; il manque ${missingSaid(missing)}.`
    case null:
      return `Il manque ${missingSaid(missing)}.`
  }
}

export function missingSaid(missing: readonly Missing[]): string {
  return listed(missing.map(one => missingWords[one]))
}

/** « 2° Le lien avec l’objet du marché n’est pas suffisant »; nothing without an exemption. */
export function exemptionSaid({ answer, state }: DutyFacts & Judged): string {
  return state === 'exempt' && answer?.exemption ? `${answer.exemption}°\u00a0${exemptions[answer.exemption]}` : ''
}

/** Whether the social condition is there. */
export function conditionSaid({ hasCondition, considerations }: DutyFacts & Judged): string {
  if (hasCondition) return 'Clause sociale'
  const others = [
    considerations.includes('critere') && 'critère social',
    considerations.includes('reserve') && 'réservé',
  ]
  const said = others.filter(one => one !== false)
  return said.length > 0 ? `Sans clause\u202f; ${listed(said)}` : 'Sans clause connue'
}
