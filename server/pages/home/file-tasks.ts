import { capital, dayInFrance, euros, longDate, signedWholeHours, wholeHours } from '#server/base/format.ts'
import type { ChangedLine } from '#server/compliance/changed-lines.ts'
import type { FileWaiting } from '#server/compliance/files-waiting.ts'
import { contractName } from '#server/register/contracts/words.ts'
import { gestures } from '#server/register/proceedings/transition-rules.ts'
import { stageWords } from '#server/register/proceedings/words.ts'
import { openingHref, TODAY } from '../opening-links.ts'
import { link, type Task } from './task.ts'

/** The sanction files that wait for the buyer: what is to be deducted weighs what is left of it. */
export function fileTasks(files: readonly FileWaiting[]): Task[] {
  return files.map(({ proceedingId, state, next, ...contract }) => {
    const href = `/marches/${contract.contractId}/sanction/${proceedingId}`
    const cents =
      state.leftCents > 0 ? state.leftCents : (state.shortfall?.amountCents ?? state.notice?.amountCents ?? null)
    const { word, tone } = stageWords[state.stage ?? 'opened']
    return {
      kind: 'sanctions' as const,
      weight: cents,
      since: state.last?.datedOn ?? '',
      figure: cents === null ? '—' : euros(cents).replace(/\u00a0€$/, ''),
      unit: cents === null ? '' : '€',
      note: state.leftCents > 0 ? 'à déduire' : cents === null ? 'au dossier' : 'en jeu',
      opens:
        state.leftCents > 0
          ? openingHref(`/marches/${contract.contractId}`, 'left', TODAY, { dossier: String(proceedingId) })
          : href,
      tone: tone === 'is-risk' ? tone : 'is-late',
      icon: 'clock',
      word,
      title: contractName(contract),
      href,
      text: `${contract.holder ? `${contract.holder}. ` : ''}${capital(next.what)}.`,
      action: next.gesture
        ? link(gestures[next.gesture].label, `${href}/${gestures[next.gesture].word}`)
        : link('Voir le dossier', href),
    }
  })
}

/** What a colleague changed in what a contract owes: whoever follows it is told. */
export function changeTasks(lines: readonly ChangedLine[]): Task[] {
  return lines.map(({ label, datedOn, centihours, recordedAt, byName, ...contract }) => ({
    kind: 'obligations' as const,
    weight: null,
    since: dayInFrance(recordedAt),
    figure: centihours === 0 ? wholeHours(0) : signedWholeHours(centihours),
    unit: 'h',
    note: 'dues',
    opens: `/marches/${contract.contractId}#obligation`,
    tone: '',
    icon: 'info',
    word: 'Obligation changée',
    title: contractName(contract),
    href: `/marches/${contract.contractId}`,
    text: `${label}, au ${longDate(datedOn)}, par ${byName}.`,
    action: link('Voir l’obligation', `/marches/${contract.contractId}#obligation`),
  }))
}
