import {
  capital,
  count,
  euros,
  hoursFigure,
  longDate,
  owedHours,
  percentTenth,
  roundHours,
  wholeHours,
} from '#server/base/format.ts'
import { agreed } from '#server/base/french.ts'
import { isDated, penaltyCents } from '#server/compliance/rules.ts'
import { openStep } from '#server/register/facts/rules.ts'
import { definitionsOf } from './contract-definitions.ts'
import { tellsFacts } from './facts.ts'
import type { Followed, Measured } from './load.ts'
import { conformityOf, PARTIAL_RATE, roundedParts, type Word, withoutPeople, wordOf } from './rules.ts'
import { ccagShort, discOf, figure, hoursSaid, isAhead, roundedGap, rulerOf, sharedSaid, shortened } from './words.ts'

// The first page in thirty seconds, and the last word: what the figures of a contract conclude.

export function contractOpening(followed: Followed, at: string, names: readonly string[]) {
  const { measured } = followed
  if (!measured) {
    const word: Word = { shape: 'empty', word: 'Rien à mesurer' }
    return {
      verdict: { ...discOf(word), sentence: withoutClause(followed) },
      ruler: null,
      figures: null,
      decision: decisionOf(followed, null, at, names),
    }
  }
  return {
    verdict: { ...discOf(verdictWord(followed, measured)), sentence: sentenceOf(followed, measured, at) },
    ruler: rulerOf(measured.split, sharedWords(followed, measured)),
    figures: figuresOf(followed, measured),
    decision: decisionOf(followed, measured, at, names),
  }
}

function withoutClause({ contract }: Followed): string {
  if (contract.reservedArticle)
    return 'Ce marché est réservé ; il n’inscrit aucun volume d’heures : il n’y a pas de taux à calculer.'
  return 'Aucune clause n’est encore enregistrée sur ce marché : rien ne peut être mesuré à cette date.'
}

function verdictWord({ finished }: Followed, { standing, pooled }: Measured): Word {
  return finished && isFilledByPool(standing, pooled)
    ? { shape: 'full', word: 'Conforme par globalisation' }
    : wordOf(standing, finished)
}

/** Short alone, but the contracts pooled with it have its hours (CCAG x.1.3). */
function isFilledByPool({ owed, counted }: Measured['standing'], pooled: Measured['pooled']): boolean {
  return owed > counted && pooled !== null && pooled.filled
}

function sharedWords({ finished }: Followed, { pooled }: Measured) {
  const many = sharedSaid(pooled)
  return finished ? { late: [many.replace(/s$/, ''), many] as [one: string, many: string] } : {}
}

function sentenceOf(
  { contract, finished, period }: Followed,
  { standing, split, pooled }: Measured,
  at: string,
): string {
  const { owed, counted, expected, status } = standing
  if (owed === 0 && isAhead(contract, at)) return aheadSaid(contract)
  if (owed === 0)
    return 'Aucune heure n’est due à cette date : le registre de l’obligation est vide, ou ses lignes s’annulent.'
  const rate = percentTenth(counted, owed)
  const done = `${hoursSaid(counted)} d’insertion ${agree(counted)} sur ${roundHours(owed)} dues, soit ${rate}`
  if (finished) {
    if (counted >= owed) return `À la fin du marché, ${done} : l’obligation est remplie.`
    return `À la fin du marché, ${done}. ${missingSaid(split, pooled)}`
  }
  if (!isDated(period)) return `${capital(done)}. Les dates d’exécution manquent pour dire ce qui était attendu.`
  if (at < period.startsOn)
    return `L’exécution commence le ${longDate(period.startsOn)} : ${owedHours(owed)} seront dues d’ici au ${longDate(period.endsOn)}.`
  if (counted >= owed) return `${capital(done)} : l’obligation est remplie avant la fin du marché.`
  const gap = Math.abs(roundedGap(counted, expected).value)
  const course =
    counted >= expected
      ? `c’est ${gap === 0 ? 'exactement ce qui était attendu' : `${count(gap)} de plus que prévu`} à cette date`
      : `il en manque ${count(gap)} pour tenir la trajectoire`
  const pause = status === 'suspended' ? 'Exécution suspendue : ' : ''
  return `${pause}${pause ? done : capital(done)} ; ${course}.`
}

function aheadSaid({ notifiedOn }: Followed['contract']): string {
  return `Rien n’est encore dû à cette date : le marché est notifié le ${longDate(notifiedOn!)}.`
}

function missingSaid(split: Measured['split'], pooled: Measured['pooled']): string {
  const [, excused, exposed, shared] = roundedParts([split.done, split.excused, split.exposed, split.late]) as [
    number,
    number,
    number,
    number,
  ]
  const others = `${sharedSaid(pooled)} par les marchés globalisés avec lui`
  const parts = [
    { value: excused, alone: 'que l’acheteur a excusées', among: 'sont excusées par l’acheteur' },
    { value: shared, alone: others, among: `sont ${others}` },
    { value: exposed, alone: 'exposées à la pénalité', among: 'restent exposées à la pénalité' },
  ].filter(({ value }) => value > 0)
  if (parts.length === 0) return 'Il en manque moins d’une heure.'
  const start = `Il en manque ${count(excused + shared + exposed)}`
  if (parts.length === 1) return `${start}, ${parts[0]!.alone}.`
  return `${start} : ${parts.map(({ value, among }) => `${count(value)} ${among}`).join(', ')}.`
}

/** « 1 heure est retenue »: read as « X heures d’insertion retenues ». */
function agree(centihours: number): string {
  return agreed(Math.round(centihours / 100), 'retenue', 'retenues')
}

function figuresOf({ finished }: Followed, { ledger, standing, due, excused }: Measured) {
  const { owed, counted, validated, logged } = standing
  const first = ledger[0]?.centihours ?? 0
  const how = owed === first ? 'inscrites au marché' : `${wholeHours(first)} d’abord, puis modifiées`
  return {
    caption: 'Chiffres clés, arrondis à l’heure ; chacun est',
    items: [
      figure('Heures dues', roundHours(owed), 'h', how),
      finished
        ? figure('Validées', roundHours(validated), 'h', `sur ${roundHours(logged)} déclarées`)
        : figure('Attendues à date', roundHours(due), 'h', 'au prorata des jours écoulés'),
      figure(
        'Retenues',
        roundHours(counted),
        'h',
        finished ? 'validées, dans les règles' : `sur ${roundHours(validated)} validées`,
      ),
      figure(
        'Écart',
        roundedGap(counted, due).text,
        'h',
        finished ? 'retenues moins dues' : 'retenues moins attendues',
      ),
      figure(
        'Taux de réalisation',
        percentTenth(counted, owed) ?? '—',
        null,
        `${hoursFigure(counted)} ÷ ${wholeHours(owed)}`,
        true,
      ),
    ],
    excused,
  }
}

/** What waits for a decision of the buyer, on the first page; null when nothing does. */
function decisionOf(
  { contract, facts, finished }: Followed,
  measured: Measured | null,
  at: string,
  names: readonly string[],
) {
  const title = 'Décision attendue'
  const exposed = measured?.split.exposed ?? 0
  const decided = tellsFacts(facts, at, ['penalty']).length > 0
  if (measured && finished && exposed > 0 && !decided) {
    const amount = penaltyCents(exposed, measured.clause.penaltyCents)
    const notice = tellsFacts(facts, at, ['formalNotice']).at(-1)
    if (amount !== null && notice) {
      const waiting =
        notice.untilOn && notice.untilOn >= at ? `, une fois passé le délai du ${longDate(notice.untilOn)}` : ''
      return {
        title,
        strong: `${euros(amount)} au plus`,
        before: 'Appliquer, réduire ou remettre la pénalité encourue,',
        after: `${waiting}.`,
      }
    }
    if (amount !== null)
      return {
        title,
        strong: 'Mettre en demeure',
        before: '',
        after: ` l’entreprise de réaliser ou de justifier les ${hoursSaid(exposed)} manquantes, ou y renoncer : sans mise en demeure, aucune pénalité ne peut être appliquée (${ccagShort(contract.ccag, '.5')}).`,
      }
  }
  const step = openStep(facts.filter(fact => fact.datedOn <= at))
  if (step?.waitsOn !== 'buyer') return null
  const text = withoutPeople(step.nextStep || step.text, names)
  const until = step.untilOn ? `, avant le ${longDate(step.untilOn)}` : ''
  return { title, strong: '', before: `${capital(shortened(text, 220).replace(/\.$/, ''))}${until}.`, after: '' }
}

export function contractClosing(followed: Followed, at: string, next: () => number) {
  const { measured } = followed
  return {
    conclusion: { number: next(), ...conclusionOf(followed, at) },
    definitions: measured && { number: next(), ...definitionsOf(followed, measured, at) },
  }
}

function conclusionOf(followed: Followed, at: string) {
  const { measured, finished, contract, facts } = followed
  if (!measured) return { strong: 'Rien à conclure.', text: withoutClause(followed) }
  const { standing, split, clause, pooled } = measured
  const { owed, counted } = standing
  const rate = percentTenth(counted, owed)
  if (owed === 0 && isAhead(contract, at)) return { strong: 'Rien n’est encore dû.', text: aheadSaid(contract) }
  if (owed === 0) return { strong: 'Rien n’est dû.', text: 'Aucun taux ne se calcule.' }

  if (!finished) {
    const word = wordOf(standing, false).word
    return {
      strong: `${word}.`,
      text: `À la date d’arrêté, ${hoursFigure(counted)} heures sont retenues pour ${hoursFigure(measured.due)} attendues et ${wholeHours(owed)} dues en tout (${rate}). Le marché n’est pas terminé : aucune conclusion de conformité ni pénalité n’est possible.`,
    }
  }
  const conformity = conformityOf(counted, owed)
  if (conformity === 'compliant')
    return {
      strong: 'Obligation remplie.',
      text: `${hoursFigure(counted)} heures sont retenues pour ${wholeHours(owed)} dues (${rate})${counted > owed ? ` ; le surplus de ${hoursFigure(counted - owed)} heures ne se reporte sur aucun autre marché, sauf globalisation` : ''}.`,
    }
  const threshold =
    conformity === 'partial'
      ? `Le taux, ${rate}, reste au-dessus des ${PARTIAL_RATE} % en deçà desquels l’acheteur conclut à la non-conformité.`
      : `Le taux, ${rate}, est sous les ${PARTIAL_RATE} % en deçà desquels l’acheteur conclut à la non-conformité.`
  const shared = pooled
    ? `, ${hoursFigure(split.late)} heures ${sharedSaid(pooled)} par les marchés globalisés (${ccagShort(contract.ccag, '.1.3')})`
    : ''
  const gap = `L’écart de ${hoursFigure(owed - counted)} heures compte ${hoursFigure(split.excused)} heures excusées${shared} et ${hoursFigure(split.exposed)} heures exposées.`
  if (isFilledByPool(standing, pooled))
    return { strong: 'Obligation remplie par globalisation.', text: `Seul, le marché atteint ${rate}. ${gap}` }
  return {
    strong: conformity === 'partial' ? 'Obligation partiellement remplie.' : 'Obligation non remplie.',
    text: `${threshold} ${gap} ${penaltySaid(split.exposed, clause.penaltyCents, facts, at, contract.ccag)}`,
  }
}

/** CCAG x.1.5: an amount in the contract, and a formal notice left unanswered; without both, nothing. */
function penaltySaid(
  exposed: number,
  perHour: number | null,
  facts: Followed['facts'],
  at: string,
  ccag: string,
): string {
  if (exposed === 0) return 'Aucune heure n’est exposée à une pénalité.'
  const amount = penaltyCents(exposed, perHour)
  if (amount === null)
    return `Le marché n’inscrit aucun montant : aucune pénalité n’est possible (${ccagShort(ccag, '.5')}).`
  const decision = tellsFacts(facts, at, ['penalty']).at(-1)
  if (decision) {
    if (decision.amountCents === null)
      return `Une décision sur la pénalité a été prise le ${longDate(decision.datedOn)}.`
    return decision.amountCents === 0
      ? `La pénalité a été remise par décision du ${longDate(decision.datedOn)}.`
      : `Une pénalité de ${euros(decision.amountCents)} a été décidée le ${longDate(decision.datedOn)}.`
  }
  const notice = tellsFacts(facts, at, ['formalNotice']).at(-1)
  if (!notice)
    return `Aucune mise en demeure n’a été faite à la date d’arrêté : aucune pénalité ne peut être appliquée (${ccagShort(ccag, '.5')}).`
  const open = notice.untilOn && notice.untilOn >= at
  return open
    ? `La mise en demeure du ${longDate(notice.datedOn)} court jusqu’au ${longDate(notice.untilOn!)} : rien ne peut être appliqué avant.`
    : `À ${euros(perHour!)} l’heure, après la mise en demeure du ${longDate(notice.datedOn)} restée sans effet, la pénalité encourue est de ${euros(amount)} au plus ; aucune n’est appliquée à la date d’arrêté.`
}
