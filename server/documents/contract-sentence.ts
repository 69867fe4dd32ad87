import { capital, hoursFigure, longDate, owedHours, percentTenth, wholeHours } from '#server/base/format.ts'
import { plural } from '#server/base/french.ts'
import { partsOf, uncheckedOf } from '#server/compliance/breakdown-rules.ts'
import { endSaid, overdueSaid, stopSaid, toSettleSaid } from '#server/compliance/judging-words.ts'
import { UNKNOWN_DATE } from '#server/compliance/line-rules.ts'
import { tellsFacts } from './facts.ts'
import type { Told } from './load.ts'
import { hoursSaid, isAhead } from './words.ts'

// The first sentence of the report: what the word of the account rests on. It concludes nothing while the account runs.

export function sentenceOf(told: Told, at: string): string {
  const { contract, measured } = told
  const { account } = measured
  if (account.owed === 0) {
    if (isAhead(contract, at)) return aheadSaid(contract)
    return 'Aucune heure n’est due à cette date : le registre de l’obligation est vide, ou ses lignes s’annulent.'
  }
  return saidAt(told)
}

/** Before the contract is notified nothing can be owed. */
export function aheadSaid({ notifiedOn }: Told['contract']): string {
  return `Rien n’est encore dû à cette date : le marché est notifié le ${longDate(notifiedOn!)}.`
}

function saidAt(told: Told): string {
  const { account, status } = told.measured
  const done = doneSaid(told.measured)
  switch (status) {
    case 'toTake':
      return `Personne ne suit encore ce marché. ${capital(done)}.`
    case 'noClause':
      return `${capital(done)}.`
    case 'notStarted':
      return notStartedSaid(told, done)
    case 'closing':
      return `L’exécution est finie, mais elle reste à solder : ${toSettleSaid(account, uncheckedOf(account))}. ${capital(done)} à ce jour.`
    case 'reached':
      return account.counted >= account.owed
        ? `À la fin du marché, ${done} : l’obligation est remplie.`
        : `À la fin du marché, ${done} ; l’acheteur a excusé ce qui manquait.`
    case 'missed':
      return `À la fin du marché, ${done}. ${missingSaid(told.measured)}`
    case 'suspended':
      return `Exécution suspendue : ${done} ; rien n’est attendu tant que le travail est arrêté.`
    case 'silent':
      return `${capital(overdueSaid(account)!)} sans relevé, échéance passée : ces périodes comptent zéro${reminderSaid(told)}. ${capital(done)}.`
    case 'notYet':
      return `Rien n’est encore jugé : ${stopSaid(account) ?? 'aucune période n’est finie'}. ${capital(done)}.`
    case 'reachedEarly':
      return `${capital(done)} : tout ce qui est dû est retenu avant la fin du marché ; un avenant peut encore augmenter le dû.`
    case 'atRisk':
    case 'late':
    case 'onCourse':
      return `${capital(done)} ; ${courseSaid(told.measured)}.`
  }
}

/** « 1 157 heures d’insertion retenues sur 1 800 dues, soit 64,2 % »; of a pool, what it has, then this contract’s part. */
function doneSaid({ account, member }: Told['measured']): string {
  const { counted, owed, credited, pool, members } = account
  const rate = percentTenth(credited, owed)
  const words = `${hoursSaid(counted)} d’insertion ${agree(counted)} sur ${wholeHours(owed)} dues`
  if (!pool) return `${words}, soit ${rate}`
  return `${words} par les ${plural(members.length, 'marché globalisé', 'marchés globalisés')} « ${pool.name} », soit ${rate}, dont ${hoursFigure(member.counted)} sur ${wholeHours(member.owed)} pour celui-ci`
}

/** « 1 heure est retenue »: read as « X heures d’insertion retenues ». */
function agree(centihours: number): string {
  return centihours < 200 ? 'retenue' : 'retenues'
}

function reminderSaid({ facts, measured }: Told): string {
  const last = tellsFacts(facts, measured.account.at, ['reminder']).at(-1)
  return last ? ` ; dernière relance le ${longDate(last.datedOn)}` : ''
}

function notStartedSaid({ measured: { account } }: Told, done: string): string {
  const { startsOn, endsOn, owed, at } = account
  const doubt = endSaid(account)
  if (startsOn === UNKNOWN_DATE || endsOn === UNKNOWN_DATE)
    return `${capital(done)}. Les dates d’exécution manquent pour dire ce qui était attendu.`
  if (at < startsOn)
    return `L’exécution commence le ${longDate(startsOn)} : ${owedHours(owed)} seront dues d’ici au ${longDate(endsOn)}${doubt ? ` (${doubt})` : ''}.`
  return `${capital(done)}.`
}

/** Against what was expected at the judgement; within the tolerance, it is said. */
function courseSaid({ account }: Told['measured']): string {
  const { countedThen, expected, judgedAt, behind, status, thresholds } = account
  const gap = countedThen - expected
  const day = `au ${longDate(judgedAt!)}${estimated(account)}`
  const { excused } = partsOf(account)
  const forgiven = excused > 0 ? `, dont ${hoursFigure(excused)} excusées` : ''
  if (gap >= 0)
    return `${day}, ${gap === 0 ? 'c’est exactement ce qui était attendu' : `c’est ${hoursSaid(gap)} de plus que l’attendu`}`
  const less = `${day}, c’est ${hoursSaid(-gap)} de moins que l’attendu${forgiven}`
  if (status !== 'onCourse') return less
  return behind === 0 ? less : `${less}, dans la tolérance de ${thresholds.latePoints}\u00a0points`
}

function estimated(account: Told['measured']['account']): string {
  const end = endSaid(account)
  return end ? ` (${end})` : ''
}

function missingSaid(measured: Told['measured']): string {
  const parts = partsOf(measured.account)
  const { excused, exposed, missing: bare } = parts
  const told = [
    { value: excused, alone: 'que l’acheteur a excusées', among: 'sont excusées par l’acheteur' },
    { value: exposed, alone: 'exposées à la pénalité', among: 'restent exposées à la pénalité' },
    { value: bare, alone: 'sans montant de pénalité au contrat', among: 'sont sans montant de pénalité au contrat' },
  ].filter(({ value }) => value > 0)
  const share = measured.account.pool
    ? ` La part de ce marché dans ce qui manque à tous est de ${hoursSaid(measured.member.missing ?? 0)}.`
    : ''
  const start = `Il en manque ${hoursFigure(excused + exposed + bare)}`
  if (told.length <= 1) return `${[start, ...told.map(({ alone }) => alone)].join(', ')}.${share}`
  return `${start} : ${told.map(({ value, among }) => `${hoursFigure(value)} ${among}`).join(', ')}.${share}`
}
