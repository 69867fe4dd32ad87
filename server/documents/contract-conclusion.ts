import { euros, hoursFigure, longDate, percentTenth, wholeHours } from '#server/base/format.ts'
import { incurredCents, partsOf, surplusOf, uncheckedOf } from '#server/compliance/breakdown-rules.ts'
import { type Conformity, conclusionOf, PARTIAL_RATE } from '#server/compliance/conformity-rules.ts'
import { endSaid, judgedSaid, toSettleSaid } from '#server/compliance/judging-words.ts'
import { outlookOf } from '#server/compliance/outlook-rules.ts'
import { neededSaid, paceSaid } from '#server/compliance/pace-words.ts'
import { conformityWords } from '#server/compliance/status-words.ts'
import { thresholdUsed } from '#server/compliance/threshold-words.ts'
import { statusWords } from '#server/compliance/words.ts'
import type { Procedure } from '#server/register/proceedings/procedure-rules.ts'
import { aheadSaid } from './contract-sentence.ts'
import { withoutClause } from './contract-verdict.ts'
import type { Followed, Measured, Told } from './load.ts'
import { ccagShort, isAhead } from './words.ts'

// The last word. Conformity is said of a finished contract whose statements are all settled, and of no other.

export function conclusionModel(followed: Followed, at: string) {
  const { measured, contract } = followed
  if (!measured) return { strong: 'Rien à conclure.', text: withoutClause(followed) }
  const { account, status } = measured
  if (account.owed === 0 && isAhead(contract, at)) return { strong: 'Rien n’est encore dû.', text: aheadSaid(contract) }
  if (account.owed === 0) return { strong: 'Rien n’est dû.', text: 'Aucun taux ne se calcule.' }
  const conclusion = conclusionOf(account)
  if (conclusion) return concluded({ ...followed, measured }, conclusion, at)
  if (account.finished)
    return {
      strong: `${statusWords[status].word}.`,
      text: `L’exécution est finie, mais elle reste à solder : ${toSettleSaid(account, uncheckedOf(account))}. Rien n’est conclu avant : ni conformité, ni pénalité.`,
    }
  return { strong: `${statusWords[status].word}.`, text: runningSaid(measured) }
}

function runningSaid({ account, status }: Measured): string {
  const { counted, expected, owed, credited, thresholds } = account
  const rate = percentTenth(credited, owed)
  const judged = account.judgedAt === null ? '' : `${hoursFigure(expected)} étaient attendues au jour jugé, `
  const figures = `${judgedSaid(account)}. ${hoursFigure(counted)} heures sont retenues à la date d’arrêté, ${judged}${wholeHours(owed)} sont dues en tout (${rate}).`
  return [
    figures,
    thresholdUsed(status, thresholds),
    projectionSaid(account),
    'Le marché n’est pas fini : il n’y a ni conclusion de conformité, ni pénalité.',
  ]
    .filter(Boolean)
    .join(' ')
}

/** What would be missing at the end, if the pace does not change; null where nothing can be said. */
export function projectionSaid(account: Measured['account']): string | null {
  const { projected, pace } = account
  if (!projected || !pace) return null
  const end = endSaid(account)
  const range =
    projected.least === projected.most
      ? ''
      : ` (de ${hoursFigure(projected.least)} à ${hoursFigure(projected.most)} selon la période)`
  const start = `Au rythme de ${paceSaid(pace.monthly)}`
  const rest =
    projected.centihours === 0
      ? `rien ne manquerait à la fin${range}`
      : `il manquerait ${hoursFigure(projected.centihours)} heures à la fin${range}`
  const { needed } = outlookOf(account)
  const takes = projected.centihours && needed ? ` ; ${neededSaid(needed, longDate(account.endsOn))}` : ''
  return `${start}, ${rest}, si le rythme ne change pas${takes}${end ? ` ; ${end}` : ''}.`
}

const strongWords: Record<Conformity, string> = {
  compliant: 'obligation remplie',
  partial: 'obligation partiellement remplie',
  failed: 'obligation non remplie',
}

function concluded(told: Told, conclusion: Conformity, at: string) {
  const { account, member } = told.measured
  const { owed, counted, credited, pool } = account
  const rate = percentTenth(credited, owed)
  const strong = `${conformityWords[conclusion]} : ${strongWords[conclusion]}${pool ? ' par globalisation' : ''}.`
  const all = pool ? ` par l’ensemble globalisé « ${pool.name} »` : ''
  if (conclusion === 'compliant') {
    const surplus =
      surplusOf(account) > 0
        ? ` ; l’excédent de ${hoursFigure(surplusOf(account))} heures ne comble aucun autre marché, sauf globalisation`
        : ''
    const excused =
      counted < owed
        ? ` ; ${hoursFigure(account.excused)} heures sont excusées (${ccagShort(told.contract, '.4.4')})`
        : ''
    return {
      strong,
      text: `${hoursFigure(counted)} heures sont retenues pour ${wholeHours(owed)} dues${all} (${rate})${surplus}${excused}.`,
    }
  }
  const threshold = `Le taux, ${rate}, est ${conclusion === 'partial' ? 'au moins égal aux' : 'sous les'} ${PARTIAL_RATE}\u00a0% en deçà desquels l’acheteur conclut à la non-conformité (pratique, réglage par défaut).`
  const parts = partsOf(account)
  const bare = parts.missing > 0 ? `, ${hoursFigure(parts.missing)} sans montant au contrat` : ''
  const gap = `Ce qui manque${all} compte ${hoursFigure(parts.excused)} heures excusées et ${hoursFigure(parts.exposed)} heures exposées à la pénalité${bare}.`
  const own = pool ? ` La part de ce marché est de ${hoursFigure(member.missing ?? 0)} heures.` : ''
  return { strong, text: `${threshold} ${gap}${own} ${penaltySaid(told, at)}` }
}

/** CCAG x.1.5: an amount in the contract, and a formal notice to no effect, which a person says; without both, nothing. */
function penaltySaid({ measured, procedure, contract }: Told, at: string): string {
  const { member } = measured
  const article = ccagShort(contract, '.5')
  if ((member.missing ?? 0) === 0) return 'Aucune heure de ce marché n’est exposée à une pénalité.'
  const amount = incurredCents(member)
  const { decision, notice } = procedure
  if (decision) return decisionSaid(decision)
  if (amount === null || member.penaltyCents === null)
    return `Aucun montant au contrat : aucune pénalité n’est possible (${article}).`
  const incurred = `La pénalité encourue est de ${euros(amount)} : ${hoursFigure(member.exposed)} heures exposées × ${euros(member.penaltyCents)}`
  if (!notice)
    return `${incurred}. Aucune mise en demeure n’a été faite à la date d’arrêté : aucune pénalité ne peut être appliquée (${article}).`
  if (notice.untilOn === null)
    return `${incurred}. La réception de la mise en demeure du ${longDate(notice.datedOn)} n’est pas enregistrée : rien ne peut être appliqué avant la fin de son délai.`
  return notice.untilOn >= at
    ? `${incurred}. La mise en demeure du ${longDate(notice.datedOn)} court jusqu’au ${longDate(notice.untilOn)} : rien ne peut être appliqué avant.`
    : `${incurred}, au plus. Le délai de la mise en demeure du ${longDate(notice.datedOn)} est passé ; aucune pénalité n’est appliquée à la date d’arrêté.`
}

function decisionSaid({ amountCents, datedOn, leftCents }: NonNullable<Procedure['decision']>): string {
  if (amountCents === 0) return `La pénalité a été remise par décision du ${longDate(datedOn)}.`
  const decided = `Une pénalité de ${euros(amountCents)} a été décidée le ${longDate(datedOn)}`
  return leftCents > 0 ? `${decided} ; ${euros(leftCents)} restent à déduire.` : `${decided} ; elle est soldée.`
}
