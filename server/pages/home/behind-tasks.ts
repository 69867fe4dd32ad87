import { daysBetween } from '#server/base/dates.ts'
import { euros, hours, longDate, wholeHours } from '#server/base/format.ts'
import { elided, plural } from '#server/base/french.ts'
import type { Behind, Stake } from '#server/compliance/behind.ts'
import { statusWords } from '#server/compliance/words.ts'
import { contractName } from '#server/register/contracts/words.ts'
import type { Fact } from '#server/register/facts/rules.ts'
import { openingHref, TODAY } from '../opening-links.ts'
import { days, hoursTask, link, type Task } from './task.ts'

// Contracts behind what was expected: in hours for who follows them, in euros for who pays.

const stakeNotes: Record<Stake['kind'], string> = {
  missing: 'manquent à la fin',
  projected: 'manqueraient, si le rythme ne change pas',
  behind: 'manquent à ce jour',
}

export function behindInHours(contract: Behind, today: string): Task {
  const { kind, centihours } = contract.stake
  return {
    ...hoursTask('trajectoire', centihours, stakeNotes[kind], contract.endsOn ?? ''),
    opens: openingHref(`/marches/${contract.contractId}`, kind, TODAY, kind === 'missing' ? { ce: 'marche' } : {}),
    ...behindCommon(contract, today),
  }
}

function pricedHref(contractId: number, isIncurred: boolean): string {
  const path = `/marches/${contractId}`
  return isIncurred ? openingHref(path, 'incurred', TODAY, { ce: 'marche' }) : openingHref(path, 'possible', TODAY)
}

/** An officer weighs the penalty: « encourue » once the account is finished, possible before. Without an amount, nothing. */
export function behindInEuros(contract: Behind, today: string): Task {
  const { cents, stake } = contract
  const isIncurred = stake.kind === 'missing'
  const note = isIncurred ? 'de pénalité encourue' : 'de pénalité possible, si rien ne change'
  return {
    kind: 'trajectoire',
    weight: cents,
    since: contract.endsOn ?? '',
    figure: cents === null ? '—' : euros(cents).replace(/\u00a0€$/, ''),
    unit: cents === null ? '' : '€',
    note: cents === null ? 'aucun montant écrit' : note,
    ...(cents !== null && { opens: pricedHref(contract.contractId, isIncurred) }),
    ...behindCommon(contract, today),
  }
}

function behindCommon(contract: Behind, today: string) {
  const { word, tone, icon } = statusWords[contract.status]
  const { pool } = contract
  return {
    tone,
    icon,
    word,
    title: contractName(contract),
    href: `/marches/${contract.contractId}`,
    text: [
      contract.holder ? `${contract.holder}.` : '',
      whereItStands(contract, today),
      pool ? `Compte globalisé «\u00a0${pool.name}\u00a0», ${plural(pool.contracts, 'marché', 'marchés')}.` : '',
      contract.notice ? noticeSaid(contract.notice, today) : whoMustAct(contract.openStep, today),
    ]
      .filter(Boolean)
      .join(' '),
    action: gestureOf(contract),
  }
}

function whereItStands({ status, endsOn, account, behind }: Behind, today: string): string {
  const done = `${hours(account.counted)} sur ${wholeHours(account.owed)}\u00a0h`
  if (status === 'missed') return `${endsOn ? `Fini le ${longDate(endsOn)}` : 'Fini'} avec ${done}.`
  const short = `Il manque ${hours(behind ?? 0)} pour tenir la trajectoire`
  if (status === 'late' || !endsOn) return `${short}.`
  return `${short}, et le marché finit dans ${days(daysBetween(today, endsOn))}\u00a0: ${done} sont retenues.`
}

/** « C’est à l’entreprise de répondre, avant le 3 mai. » */
export function whoMustAct(step: Fact | null, today: string): string {
  if (!step) return ''
  const who = {
    company: 'C’est à l’entreprise',
    facilitator: 'C’est à la facilitatrice',
    buyer: 'C’est à l’acheteur',
    nobody: '',
  }[step.waitsOn ?? 'nobody']
  if (!who) return ''
  const what = step.nextStep ? ` ${elided('de', step.nextStep)}` : ' de répondre'
  if (!step.untilOn) return `${who}${what}.`
  return step.untilOn < today
    ? `${who}${what}\u202f; attendu depuis le ${longDate(step.untilOn)}.`
    : `${who}${what}, avant le ${longDate(step.untilOn)}.`
}

function noticeSaid({ datedOn, untilOn }: NonNullable<Behind['notice']>, today: string): string {
  if (untilOn === null) return `Mise en demeure du ${longDate(datedOn)}, réception à enregistrer.`
  return untilOn < today
    ? `Le délai de la mise en demeure a fini le ${longDate(untilOn)}.`
    : `Mise en demeure, réponse jusqu’au ${longDate(untilOn)}.`
}

function gestureOf({ contractId, status, notice }: Behind) {
  const file = `/marches/${contractId}/sanction`
  if (notice) return link('Voir le dossier de sanction', file)
  return status === 'late'
    ? link('Noter une relance', `/marches/${contractId}/faits/nouveau?type=reminder`)
    : link('Mettre en demeure', file)
}
