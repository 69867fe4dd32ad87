import { euros, longDate } from '#server/base/format.ts'
import type { FileState, ProceedingKind } from './rules.ts'
import type { Gesture } from './transition-rules.ts'

// Whose turn it is in a file, to do what.

export type Next = {
  turn: 'buyer' | 'company' | 'nobody'
  /** The step that is expected; null while nothing may be done but wait. */
  gesture: Gesture | null
  /** « enregistrer la réception de la mise en demeure du 2 octobre 2026 », after « À l’acheteur : ». */
  what: string
  /** The last day to answer, of the company’s turn. */
  until: string | null
}

/** `account`: of the contract on that day. */
export function nextOf(
  state: FileState,
  { kind, today, account }: { kind: ProceedingKind; today: string; account: { finished: boolean; concluded: boolean } },
): Next {
  const buyer = (gesture: Gesture | null, what: string): Next => ({ turn: 'buyer', gesture, what, until: null })
  const { stage, deadline, leftCents, decision } = state
  switch (stage) {
    case 'suggested':
      return buyer('open', 'ouvrir le dossier, ou le classer sans suite')
    case 'opened':
      return buyer('notice', 'mettre l’entreprise en demeure')
    case 'noticed':
      return buyer('receive', `enregistrer la réception de la mise en demeure du ${longDate(state.notice!.datedOn)}`)
    case 'received':
      return deadline! >= today
        ? { turn: 'company', gesture: 'observe', what: 'répondre à la mise en demeure', until: deadline }
        : buyer('unobserve', `dire si des observations sont venues\u202f; le délai a fini le ${longDate(deadline!)}`)
    case 'heard':
      if (kind === 'hours' && !account.finished)
        return wait('attendre la fin du marché\u00a0: le manque ne s’établit qu’alors')
      if (kind === 'hours' && !account.concluded) return wait('attendre que les derniers relevés soient réglés')
      return buyer('establish', 'établir le manque, ou classer le dossier sans suite')
    case 'established':
      return buyer('decide', 'décider\u00a0: appliquer la pénalité, en partie ou en entier, ou y renoncer')
    case 'decided':
      return buyer(
        'deduct',
        `enregistrer la déduction des ${euros(leftCents)} décidés le ${longDate(decision!.datedOn)}`,
      )
    case 'settled':
      return { ...wait('plus rien n’est attendu\u202f; le dossier peut se clore'), gesture: 'close' }
    default:
      return { turn: 'nobody', gesture: null, what: 'rien n’est attendu', until: null }
  }
}

function wait(what: string): Next {
  return { turn: 'nobody', gesture: null, what, until: null }
}
