import { count, longInstant } from '#server/base/format.ts'
import { isBroken, proofNotes, proofWords } from '#server/editions/journal-proof.ts'
import type { Checking } from './checking.ts'

const crumbs = { links: [{ href: '/journal', label: 'Journal' }], here: 'Vérification' }

export function verificationPage({ verdict, at, done, total }: Checking) {
  const title = 'Le journal est-il intact\u202f?'
  if (!verdict)
    return {
      ...{ title, crumbs, again: '/journal/verification' },
      running: `Vérification en cours\u00a0: ${count(done)} lignes sur ${count(total)}.`,
    }
  const broken = isBroken(verdict)
  return {
    ...{ title, crumbs, again: '/journal/verification?encore=1' },
    tone: broken ? 'is-risk' : 'is-fine',
    icon: broken ? 'risk' : 'fine',
    word: broken ? 'Rompu' : 'Intact',
    sentence: proofWords(verdict).replace(/^(Intact|Rompu)\u00a0: (.)/, (_all, _word, first) => first.toUpperCase()),
    notes: proofNotes(verdict),
    when: `Vérifié le ${longInstant(at)}.`,
    head: verdict.sealedLines > 0 ? (verdict.head.match(/.{1,16}/g) ?? []).join(' ') : null,
    lines: count(verdict.sealedLines),
  }
}
