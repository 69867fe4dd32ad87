import { BadRequest } from '#server/base/errors.ts'
import { type DocumentKind, documentKinds, type Reported } from '#server/documents/words.ts'
import type { Thresholds } from '#server/register/buyers/threshold-rules.ts'

/** A document that may become an edition. */
export type Publishable = Reported & Required<Pick<Reported, 'about'>>

/** One thing that keeps a document from being published: where it is, what it is, why, and the page where it is mended. */
export type Blocker = { where: string; text: string; why: string; href: string | null }

/** Nothing was published, no number was taken: what stands in the way is to be rewritten or confirmed first. */
export class NotPublishable extends Error {
  readonly blockers: readonly Blocker[]
  constructor(blockers: readonly Blocker[]) {
    super('something stands in the way of this edition')
    this.blockers = blockers
  }
}

export type Settings = {
  institution: string
  /** The thresholds in force at the cut-off, buyer by buyer. */
  thresholds: readonly ({ buyerId: number; effectOn: string | null } & Thresholds)[]
}

/** How a kind of document is called; one that this version does not know any more is « Document ». */
export function kindWords(kind: string): string {
  return documentKinds[kind as DocumentKind] ?? 'Document'
}

/** @throws BadRequest for a document that can't be one, such as that of a company that holds nothing. */
export function publishable(report: Reported): Publishable {
  const { about } = report
  if (!about) throw new BadRequest('Ce document ne se publie pas\u00a0: il n’y a rien à y montrer.')
  return { ...report, about }
}
