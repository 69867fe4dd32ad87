import type { FileType, Refusal } from '#server/base/content/bytes.ts'
import { plural } from '#server/base/french.ts'
import type { PeriodKey } from '../clauses/period-rules.ts'
import { participantHref } from '../participants/words.ts'

/** What the bytes of a paper are known to be. */
export type Scan = 'notScanned' | 'waiting' | 'clean' | 'infected'
export type Gone = 'removed' | 'term' | 'infected'

/** How a paper stands: its bytes are there, and what an antivirus says of them; or they are not, and why. */
export type PieceState = Scan | 'missing' | 'removed' | 'term'

export const stateWords: Record<PieceState, { word: string; tone: string; icon: string }> = {
  notScanned: { word: 'Non analysée', tone: '', icon: 'idle' },
  waiting: { word: 'Analyse en attente', tone: 'is-late', icon: 'clock' },
  clean: { word: 'Saine', tone: 'is-fine', icon: 'fine' },
  infected: { word: 'Infectée, non gardée', tone: 'is-risk', icon: 'risk' },
  missing: { word: 'Fichier introuvable', tone: 'is-risk', icon: 'risk' },
  removed: { word: 'Retirée', tone: '', icon: 'idle' },
  term: { word: 'Arrivée à son terme', tone: '', icon: 'idle' },
}

export const typeWords: Record<FileType, { word: string; mime: string; extension: string }> = {
  pdf: { word: 'PDF', mime: 'application/pdf', extension: 'pdf' },
  jpeg: { word: 'photo JPEG', mime: 'image/jpeg', extension: 'jpg' },
  png: { word: 'image PNG', mime: 'image/png', extension: 'png' },
  webp: { word: 'image WebP', mime: 'image/webp', extension: 'webp' },
  heic: { word: 'photo HEIC', mime: 'image/heic', extension: 'heic' },
}

const refusalWords: Record<Refusal, string> = {
  foreign: 'n’est ni un PDF ni une image JPEG, PNG, WebP ou HEIC',
  damaged: 'est abîmé ou incomplet',
  double: 'contient autre chose qu’un seul document ou une seule image',
}

/** « « attestation.docx » n’est ni un PDF ni une image… : rien n’est gardé. » */
export function refusalSentence(name: string, refusal: Refusal): string {
  return `«\u00a0${shortened(name)}\u00a0» ${refusalWords[refusal]}\u00a0: rien n’est gardé.`
}

function shortened(name: string): string {
  return name.length > 60 ? `${name.slice(0, 57)}…` : name
}

/** How a statement was checked: « sur pièces » is said only where a paper was attached to it. */
export type Checked = 'onPapers' | 'onStatement'

export const checkedWords: Record<Checked, string> = { onPapers: 'sur pièces', onStatement: 'sur déclaration' }

export function piecesSaid(count: number): string {
  return plural(count, 'pièce', 'pièces', 'aucune pièce')
}

/** Where papers are brought and read. */
export function statementPiecesHref(contractId: number, period: PeriodKey): string {
  return `/marches/${contractId}/releves/${period}/pieces`
}

export function employmentPiecesHref(contractId: number, placementId: number): string {
  return `/marches/${contractId}/personnes/${placementId}/pieces`
}

export function eligibilityPiecesHref(participant: { number: number; buyerId: number }): string {
  return `${participantHref(participant)}/pieces`
}

/** The reviews of a contract and the minutes of its meetings. */
export function contractPiecesHref(contractId: number): string {
  return `/marches/${contractId}/pieces`
}

/** What a contract demands of papers, and what of it is missing. */
export function demandsHref(contractId: number): string {
  return `/marches/${contractId}/pieces-exigees`
}

/** The page where this paper is found. */
export function pieceHref(piece: {
  about: string
  buyerId: number
  contractId: number | null
  period: PeriodKey | null
  placementId: number | null
  number: number | null
}): string {
  const { about, buyerId, contractId, period, placementId, number } = piece
  if (about === 'eligibility') return eligibilityPiecesHref({ number: number!, buyerId })
  if (about === 'contract') return contractPiecesHref(contractId!)
  return about === 'employment'
    ? employmentPiecesHref(contractId!, placementId!)
    : statementPiecesHref(contractId!, period!)
}
