import { plural } from '#server/base/french.ts'
import type { FileVerdict, Verified } from '#server/editions/verify.ts'
import { fileWords, followedWords, UNKNOWN_NUMBER, verifiedRows } from '#server/editions/verify-words.ts'
import { type Attempt, errorSummary, field, titled, untouched } from '#server/web/forms.ts'

export type Answer = {
  title: string
  tone: string
  icon: string
  rows: ReturnType<typeof verifiedRows>
  notes: string[]
}

/** What a stranger sees: a number to type, a file to drop, and what was found. */
export function verificationPage({
  attempt = untouched,
  answer = null,
}: {
  attempt?: Attempt
  answer?: Answer | null
}) {
  return {
    title: titled('Vérifier un document', attempt.errors),
    summary: errorSummary('Rien n’a été vérifié.', attempt.errors),
    answer,
    number: field('numero', 'Numéro imprimé au pied de chaque page', attempt, '', {
      help: 'Comme 2026-000123-K. Les espaces et les tirets sont libres.',
      short: true,
    }),
    file: field('fichier', 'Le fichier lui-même', attempt, '', {
      type: 'file',
      help: 'Le PDF reçu, sans l’enregistrer de nouveau. Il est lu, puis oublié\u00a0: rien n’en est gardé.',
    }),
  }
}

export const NO_NUMBER = 'Écrivez le numéro imprimé au pied de chaque page, comme 2026-000123-K.'
export const NO_FILE = 'Choisissez le fichier à vérifier.'

export function tooMany(seconds: number): string {
  return `Trop de vérifications viennent d’ici en peu de temps\u00a0: reprenez dans ${plural(Math.ceil(seconds / 60), 'minute', 'minutes')}.`
}

export function numberAnswer(edition: Verified | null): Answer {
  if (!edition) return { title: UNKNOWN_NUMBER, tone: 'is-late', icon: 'late', rows: [], notes: [] }
  return {
    title: `L’édition n°\u00a0${edition.number} existe.`,
    tone: 'is-fine',
    icon: 'fine',
    rows: verifiedRows(edition),
    notes: [
      followedWords(edition),
      'Un numéro ne dit pas si le papier ou le fichier que vous tenez a été modifié\u00a0: déposez le fichier pour le savoir.',
    ],
  }
}

export function fileAnswer(verdict: FileVerdict): Answer {
  const { state, edition } = verdict
  return {
    title: fileWords(verdict),
    ...tones[state],
    rows: edition ? verifiedRows(edition) : [],
    notes: edition ? [followedWords(edition)] : [],
  }
}

const tones = {
  intact: { tone: 'is-fine', icon: 'fine' },
  altered: { tone: 'is-risk', icon: 'risk' },
  unknown: { tone: 'is-late', icon: 'late' },
} as const
