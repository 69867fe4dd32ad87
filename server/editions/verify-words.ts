import { longDate } from '#server/base/format.ts'
import type { FileVerdict, Verified } from './verify.ts'

// What verifying answers: the page and the terminal say the same.

export const UNKNOWN_NUMBER =
  'Aucune édition ne porte ce numéro\u00a0: à relire signe par signe, lettre finale comprise.'

export function fileWords({ state, edition }: FileVerdict): string {
  if (state === 'unknown') return 'Ce fichier n’est aucune édition publiée ici\u00a0: un projet n’en est pas une.'
  return state === 'intact'
    ? `Ce fichier est l’édition n°\u00a0${edition.number}, inchangée.`
    : `Ce fichier a été modifié\u00a0: il porte le numéro ${edition.number}, mais ce n’est pas l’édition publiée.`
}

export function verifiedRows({ document, institution, publishedOn, at }: Verified) {
  return [
    { term: 'Document', text: document },
    { term: 'Institution', text: institution },
    { term: 'Publié', text: `le ${longDate(publishedOn)}` },
    ...(at ? [{ term: 'Chiffres arrêtés', text: `au ${longDate(at)}` }] : []),
  ]
}

export function followedWords({ followed }: Verified): string {
  return followed ? 'Une édition plus récente du même document existe.' : 'C’est la dernière édition de ce document.'
}
