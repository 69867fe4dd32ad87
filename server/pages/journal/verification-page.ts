import { count, longInstant } from '#server/base/format.ts'
import { verdictNotes, verdictWords } from '#server/journal/chain-words.ts'
import type { Checking } from './checking.ts'

const crumbs = { links: [{ href: '/journal', label: 'Journal' }], here: 'Vérification' }

export function verificationPage({ verdict, at, done, total }: Checking) {
  const title = 'Le journal est-il intact\u202f?'
  if (!verdict)
    return {
      ...{ title, crumbs, again: '/journal/verification' },
      running: `Vérification en cours\u00a0: ${count(done)} lignes sur ${count(total)}.`,
    }
  return {
    ...{ title, crumbs, again: '/journal/verification?encore=1' },
    tone: verdict.flaw ? 'is-risk' : 'is-fine',
    icon: verdict.flaw ? 'risk' : 'fine',
    word: verdict.flaw ? 'Rompu' : 'Intact',
    sentence: verdictWords(verdict).replace(/^(Intact|Rompu)\u00a0: (.)/, (_all, _word, first) => first.toUpperCase()),
    notes: verdictNotes(verdict),
    when: `Vérifié le ${longInstant(at)}.`,
    head: verdict.sealedLines > 0 ? (verdict.head.match(/.{1,16}/g) ?? []).join(' ') : null,
    lines: count(verdict.sealedLines),
  }
}
