import { capital } from '#server/base/format.ts'
import { listed } from '#server/base/french.ts'

/** Figures that are nil, told in one note rather than defined in a row each. */
export class Nil {
  private readonly names: string[] = []

  /** Its row, or nothing where it is nil. */
  unless<Row extends { label: string }>(figure: number, row: Row): Row[] {
    if (figure !== 0) return [row]
    this.names.push(row.label.toLowerCase())
    return []
  }

  /** Once all rows are made. */
  notes(): { title: string; text: string }[] {
    const text = `${capital(listed(this.names))}\u00a0: rien à la date d’arrêté.`
    return this.names.length > 0 ? [{ title: 'Chiffres nuls', text }] : []
  }
}
