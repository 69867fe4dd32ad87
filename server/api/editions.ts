import { type Edition, editionsAfter } from '#server/editions/store.ts'
import { exactly, maybe, maybeDate, pageOf, type Resource, text, whole } from './resource.ts'

export const editions: Resource = {
  path: '/api/v1/editions',
  scope: 'editions',
  name: 'Edition',
  summary: 'Les éditions publiées, les plus anciennes d’abord, et où en lire le PDF.',
  parameters: [],
  schema: exactly({
    number: text('Numéro de l’édition'),
    kind: text('Sorte de document'),
    title: text('Titre'),
    institution: text('Institution qui publie'),
    contractId: maybe('integer', 'Marché dont elle parle'),
    cutOff: maybeDate('Date d’arrêté'),
    publishedAt: { type: 'string', format: 'date-time', description: 'Instant de publication' },
    contentHash: text('Empreinte de son contenu (SHA-256)'),
    bytesHash: text('Empreinte du fichier (SHA-256)'),
    size: whole('Taille du fichier, en octets'),
    pdf: text('Adresse du PDF'),
  }),

  async read({ after, limit }, { db, user }) {
    const { rows, after: next } = pageOf(await editionsAfter(db, user, after, limit + 1), limit)
    return { data: rows.map(described), after: next }
  },
}

export function pdfPath(number: string): string {
  return `/api/v1/editions/${encodeURIComponent(number)}/pdf`
}

function described(edition: Edition) {
  const { number, kind, title, institution, contractId, at, publishedAt, contentHash, bytesHash, size } = edition
  return {
    number,
    kind,
    title,
    institution,
    contractId,
    cutOff: at,
    publishedAt,
    contentHash,
    bytesHash,
    size,
    pdf: pdfPath(number),
  }
}
