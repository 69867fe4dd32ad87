import type { Thresholds } from '#server/register/buyers/threshold-rules.ts'
import type { Verdict } from './company-rules.ts'
import { type Conformity, PARTIAL_RATE } from './conformity-rules.ts'
import type { Status } from './status-rules.ts'
import { lateRule, riskRule } from './threshold-words.ts'

/** When each word of an account is said; the first that fits, in the order of the table of words. */
export function statusRules(thresholds: Thresholds): Record<Status, string> {
  return {
    toTake: 'Personne ne suit encore ce marché.',
    noClause:
      'Le marché est suivi et publié avec une clause, mais aucune obligation n’est écrite\u00a0: elle reste à enregistrer, ou à dire «\u00a0sans heures\u00a0» avec sa raison.',
    notStarted: 'L’exécution n’a pas commencé, ses dates ne sont pas connues, ou rien n’est encore dû.',
    closing: 'L’exécution est finie\u202f; des relevés sont encore attendus, manquants ou à contrôler.',
    reached: 'L’exécution est finie, tous les relevés sont réglés, rien ne manque.',
    missed: 'L’exécution est finie, tous les relevés sont réglés, et il manque des heures que rien n’excuse.',
    suspended:
      'L’exécution est suspendue ce jour-là\u00a0: rien n’est attendu tant que le travail est arrêté, personne n’est en retard.',
    silent: 'Deux périodes ou plus sont restées sans relevé, leur échéance passée.',
    notYet: 'Aucune période n’est encore complète.',
    reachedEarly:
      'Le marché court encore, et tout ce qui est dû est imputé\u202f; un avenant peut augmenter ce qui est dû.',
    atRisk: `Le marché court encore, et ${riskRule(thresholds)}.`,
    late: `Le marché court encore, et ${lateRule(thresholds)}.`,
    onCourse: `Le marché court encore, et le manque à ce jour ne dépasse pas la tolérance de ${thresholds.latePoints}\u00a0points de ce qui est dû.`,
  }
}

export const conformityWords: Record<Conformity, string> = {
  compliant: 'Conforme',
  partial: 'Partiellement conforme',
  failed: 'Non conforme',
}

export const conformityRules: Record<Conformity, string> = {
  compliant: 'Marché fini, relevés réglés\u00a0: rien ne manque, tout est retenu ou excusé.',
  partial: `Marché fini, relevés réglés\u00a0: le taux de réalisation est d’au moins ${PARTIAL_RATE}\u00a0%, sous 100\u00a0%.`,
  failed: `Marché fini, relevés réglés\u00a0: le taux de réalisation est sous ${PARTIAL_RATE}\u00a0%.`,
}

/** Said where the conclusion is. */
export const CONFORMITY_BASIS = `Conforme quand rien ne manque, partiellement conforme dès un taux de réalisation de ${PARTIAL_RATE}\u00a0%, non conforme en deçà\u202f; sur un marché fini dont tous les relevés sont réglés. Pratique, réglage par défaut\u00a0: aucun texte ne fixe ces taux.`

/** When each verdict on a company is said. It concludes on finished contracts only. */
export const verdictRules: Record<Verdict, string> = {
  outOfOrder:
    'Une mise en demeure est échue sans que le manque soit comblé, ou une pénalité décidée n’est ni déduite, ni payée, ni remise.',
  toWatch:
    'Autre chose attend\u00a0: un marché fini à qui il manque des heures ou à solder, une mise en demeure qui court, un marché en cours en retard, compromis ou sans relevé sur deux périodes ou plus.',
  inOrder:
    'Ni mise en demeure en cours ou échue, ni pénalité à solder, ni marché fini à qui il manque des heures, ni marché en cours en retard, compromis ou sans relevé sur deux périodes ou plus.',
  nothing: 'Aucun marché à clause suivi\u00a0: il n’y a rien à dire.',
}
