import { dayInFrance, longDate, typedDate } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { type DatedThresholds, type Thresholds, thresholdsOn } from '#server/register/buyers/threshold-rules.ts'
import { type Attempt, field, newFormKey } from '#server/web/forms.ts'

/** The thresholds of a buyer: those in force, those to come, and the form that decides others. */
export function thresholdsSection(
  buyer: { id: number },
  decided: readonly DatedThresholds[],
  today: string,
  attempt: Attempt,
) {
  const now = thresholdsOn(decided, today)
  const figure = (name: string, label: string, value: number, unit: string, help: string) =>
    field(name, label, attempt, String(value), { unit, inputmode: 'numeric', short: true, help })
  return {
    action: `/reglages/acheteurs/${buyer.id}/seuils`,
    formKey: newFormKey(),
    says: saidInFull(now),
    source: sourceOf(now),
    toCome: decided
      .filter(({ effectOn }) => effectOn > today)
      .map(one => `À compter du ${longDate(one.effectOn)}\u00a0: ${saidInFull(one)} ${sourceOf(one)}`),
    fields: [
      figure(
        'retard',
        '«\u00a0En retard\u00a0» au-delà de',
        now.latePoints,
        'points',
        'Manque à ce jour, en part de ce qui est dû.',
      ),
      figure(
        'compromis',
        '«\u00a0Compromis\u00a0» au-delà de',
        now.riskPoints,
        'points',
        'Le même manque, une fois passée la part de la durée.',
      ),
      figure('part', 'Part de la durée écoulée', now.riskShare, '%', 'Avant elle, un grand manque n’est qu’un retard.'),
      figure(
        'jours',
        'Ou, quand il reste au plus',
        now.riskDays,
        'jours',
        'Près de la fin, un retard suffit si le taux est bas.',
      ),
      figure('taux', 'Et que le taux de réalisation est sous', now.riskRate, '%', 'Imputées ÷ dues.'),
      field('effet', 'À compter du', attempt, typedDate(today), {
        short: true,
        help: 'Les états d’avant ce jour ne changent pas.',
      }),
    ],
  }
}

/** « En retard au-delà de 5 points ; compromis au-delà de 20 points passé 25 % de la durée, ou… » */
function saidInFull({ latePoints, riskPoints, riskShare, riskDays, riskRate }: Thresholds): string {
  const points = (number: number) => plural(number, 'point', 'points')
  return `En retard au-delà de ${points(latePoints)}\u202f; compromis au-delà de ${points(riskPoints)} passé ${riskShare}\u00a0% de la durée, ou, en retard, à ${plural(riskDays, 'jour', 'jours')} de la fin ou moins avec un taux sous ${riskRate}\u00a0%.`
}

function sourceOf(thresholds: Thresholds | DatedThresholds): string {
  if (!('effectOn' in thresholds))
    return 'Ce sont les seuils proposés par Clausuivi, faute de décision de cet acheteur\u202f; aucun texte ne les fixe.'
  const by = thresholds.recordedByName ? ` par ${thresholds.recordedByName}` : ''
  return `Réglés le ${longDate(dayInFrance(thresholds.recordedAt))}${by}, à compter du ${longDate(thresholds.effectOn)}.`
}
