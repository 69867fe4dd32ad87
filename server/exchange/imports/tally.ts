import type { Consideration } from '#server/register/contracts/rules.ts'
import type { Account, Part, Unreadable } from '../decp/account.ts'
import type { Place } from '../decp/file.ts'
import { BuyerTally, type FileBuyer } from './buyer-tally.ts'
import type { Action, Planned } from './plan.ts'

// What an import does, counted, with the first lines of each kind to show.

export type Line = {
  position: number
  id: string
  title: string
  field: string
  sentence: string
  place?: Place
  part?: string
}
/** Where the file went, byte by byte; imports made before this was kept have none. */
export type Accounted = {
  size: number
  inRecords: number
  between: number
  unreadableBytes: number
  /** Records by a count that shares nothing with what reads them. */
  counted: number
  /** Records whose text could not be read: among the refused. */
  lost: number
  /** Ranges that do not read, those that hold no record included; the first of them. */
  unreadable: Unreadable[]
  cutShort: { whole: number; last: number; inRecord: boolean } | null
  /** Of a table: its rows, several of which may make one contract. */
  rows?: number
  /** Of an archive or a workbook: what it holds. */
  parts?: Part[]
}
export type Summary = {
  format: string
  /** Present in the file: the sum of the actions. */
  records: number
  actions: Record<Action, number>
  repaired: number
  warned: number
  sharedNumbers: number
  /** Of the contracts created or updated: what lists can be asked for afterwards. */
  considerations: Record<Consideration, number>
  created: Line[]
  updated: Line[]
  rejected: Line[]
  repairs: Line[]
  warnings: Line[]
  remarks: Line[]
  accounted?: Accounted
  /** Those with most considerations first, and how many there are in all. */
  buyers?: { listed: FileBuyer[]; total: number }
}

/** Files of one archive that are listed. */
const MOST_PARTS = 200
const MOST_KEPT = 50

export class Tally {
  readonly summary: Summary = {
    format: '',
    records: 0,
    actions: { create: 0, update: 0, same: 0, older: 0, duplicate: 0, reject: 0, aside: 0 },
    repaired: 0,
    warned: 0,
    sharedNumbers: 0,
    considerations: { clause: 0, critere: 0, reserve: 0, aucune: 0, inconnue: 0 },
    created: [],
    updated: [],
    rejected: [],
    repairs: [],
    warnings: [],
    remarks: [],
  }
  private readonly buyers = new BuyerTally()
  private readonly most: number

  constructor(most = MOST_KEPT) {
    this.most = most
  }

  add(planned: readonly Planned[]): void {
    for (const one of planned) this.addOne(one)
  }

  /** Once the whole file is read. */
  close(account: Account): void {
    this.summary.buyers = this.buyers.most
    const { bytes, inRecords, envelope, unreadableBytes, counted, recordsLost, cutShort, rows, parts } = account
    const unreadable = account.unreadable.slice(0, this.most)
    const ranges = { size: bytes, inRecords, between: envelope, unreadableBytes, unreadable }
    this.summary.accounted = {
      ...ranges,
      counted,
      lost: recordsLost,
      cutShort,
      rows,
      parts: parts.slice(0, MOST_PARTS),
    }
  }

  /** What is counted by now, without the lines. */
  get counted(): object {
    return Object.fromEntries(Object.entries(this.summary).filter(([, value]) => !Array.isArray(value)))
  }

  get lineCount(): number {
    return this.lists.reduce((sum, [, lines]) => sum + Math.min(lines.length, MOST_KEPT), 0)
  }

  /** As text, those that a page shows. */
  firstLines(): string {
    return JSON.stringify(Object.fromEntries(this.lists.map(([name, lines]) => [name, lines.slice(0, MOST_KEPT)])))
  }

  /** From what an earlier attempt had counted, and its lines. */
  goOn(counted: object, lines: string): void {
    Object.assign(this.summary, counted, lines && JSON.parse(lines))
  }

  private get lists(): [string, Line[]][] {
    return Object.entries(this.summary).filter((entry): entry is [string, Line[]] => Array.isArray(entry[1]))
  }

  private addOne({ found, verdict, action, remark, sharesNumber }: Planned): void {
    const { summary } = this
    const { contract } = verdict
    const place = {
      position: found.position,
      id: verdict.id,
      title: contract?.title ?? found.legible.subject,
      place: found.place,
      ...(found.part !== undefined && { part: found.part }),
    }
    if (!found.broken) summary.format ||= found.format
    summary.records += found.present
    summary.actions[action] += found.present
    if (verdict.aside) this.buyers.add(verdict.aside.siren, verdict.aside.name, verdict.aside)
    if (contract) this.buyers.add(contract.buyer.siret.slice(0, 9), contract.buyer.name, contract)
    if (sharesNumber) summary.sharedNumbers++
    if (verdict.repairs.length > 0) summary.repaired++
    for (const said of verdict.repairs) this.keep(summary.repairs, { ...place, ...said })
    for (const said of verdict.reasons) this.keep(summary.rejected, { ...place, ...said })
    if (!contract) return
    if (verdict.warnings.length > 0) summary.warned++
    for (const said of verdict.warnings) this.keep(summary.warnings, { ...place, ...said })
    if (remark) this.keep(summary.remarks, { ...place, field: 'id', sentence: remark })
    if (action !== 'create' && action !== 'update') return
    for (const consideration of contract.considerations) summary.considerations[consideration]++
    this.keep(action === 'create' ? summary.created : summary.updated, { ...place, field: '', sentence: '' })
  }

  private keep(lines: Line[], line: Line): void {
    if (lines.length < this.most) lines.push(line)
  }
}
