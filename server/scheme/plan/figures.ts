import type { Db } from '#db/connect.ts'

/** What an indicator of the catalogue comes to. Hundredths of its unit; what it is a part of, where it is a rate. */
export type Figure = {
  hundredths: number
  numerator: number | null
  denominator: number | null
  /** « couverture 94 % : fichiers de janvier à octobre », or nothing to say. */
  coverage: string | null
  href: string | null
}

export type Moment = { at: string; today: string }

/** Asked for each code that the scheme names, for all its buyers or for one of them; null where it is not known. */
export type FigureOf = (db: Db, code: string, moment: Moment, buyerIds: readonly number[]) => Promise<Figure | null>

/** The one place where the scheme asks for the figures of the catalogue. */
export const figureOf: FigureOf = async () => null
