import { hours, hoursFigure, longDate } from '#server/base/format.ts'
import { agreed } from '#server/base/french.ts'
import { isOutOfOrder, isUnderReserve } from '#server/compliance/company-rules.ts'
import { contractName } from '#server/register/contracts/words.ts'
import type { CompanyShown } from './load.ts'

// What to do before the next payment, one gesture a contract, the most pressing first.

type Line = CompanyShown['lines'][number]

export type Gesture = {
  tone: string
  figure: string
  unit: string
  stake: string
  title: string
  text: string
  href: string | null
  button: string
  main: boolean
}

/** `mayRecord` false: the same list without its buttons. */
export function gesturesFor(lines: readonly Line[], mayRecord: boolean): Gesture[] {
  return lines
    .flatMap(line => {
      const gesture = gestureFor(line)
      return gesture ? [{ line, gesture }] : []
    })
    .sort((a, b) => Number(isOutOfOrder(b.line)) - Number(isOutOfOrder(a.line)) || a.line.gap - b.line.gap)
    .map(({ line, gesture: { type, ...words } }, index) => ({
      ...words,
      tone: isOutOfOrder(line) ? 'is-risk' : 'is-late',
      title: contractName(line),
      href: mayRecord ? `/marches/${line.contractId}/faits/nouveau?type=${type}` : null,
      main: index === 0,
    }))
}

type Words = Pick<Gesture, 'figure' | 'unit' | 'stake' | 'text' | 'button'> & { type: string }

function gestureFor(line: Line): Words | null {
  if (!isOutOfOrder(line) && !isUnderReserve(line)) return null
  if (line.unanswered) {
    return {
      ...stakeOf(line.exposed || -line.gap, 'en cause'),
      text: `La mise en demeure du ${longDate(line.notice!.datedOn)} demandait une réponse avant le ${longDate(line.notice!.untilOn!)}.`,
      type: 'penalite',
      button: 'Décider de la pénalité',
    }
  }
  if (line.status === 'missed' && isOutOfOrder(line)) {
    return {
      ...stakeOf(line.exposed, 'non faites'),
      text: `Le marché est fini depuis le ${longDate(line.endsOn!)}. Une pénalité suppose une mise en demeure restée sans effet.`,
      type: 'mise-en-demeure',
      button: 'Mettre en demeure',
    }
  }
  if (line.missingStatements > 0) {
    return {
      figure: String(line.missingStatements),
      unit: agreed(line.missingStatements, 'relevé', 'relevés'),
      stake: agreed(line.missingStatements, 'manque', 'manquent'),
      text: 'Non reçus, ou renvoyés sans réponse. Sans relevé, aucune heure ne peut être retenue.',
      type: 'relance',
      button: 'Relancer l’entreprise',
    }
  }
  return {
    ...stakeOf(-line.gap, 'de retard'),
    text:
      line.counted === 0
        ? 'Aucune heure n’est encore retenue. Demandez un calendrier, par écrit ou en réunion de suivi.'
        : `${hours(line.shortfall)} ne seraient pas faites au rythme actuel. Demandez un calendrier, par écrit ou en réunion de suivi.`,
    type: 'relance',
    button: 'Relancer l’entreprise',
  }
}

function stakeOf(centihours: number, stake: string) {
  return { figure: hoursFigure(Math.max(0, centihours)), unit: 'h', stake }
}
