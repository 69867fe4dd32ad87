import type { Consideration } from '#server/register/contracts/rules.ts'
import type { Action, Planned } from './plan.ts'

// What an import does, counted, with the first lines of each kind to show.

export type Line = { position: number; id: string; title: string; field: string; sentence: string }
export type Summary = {
  format: string
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
}

export class Tally {
  readonly summary: Summary = {
    format: '',
    records: 0,
    actions: { create: 0, update: 0, same: 0, older: 0, duplicate: 0, reject: 0 },
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
  private readonly most: number

  constructor(most = 50) {
    this.most = most
  }

  add(planned: readonly Planned[]): void {
    for (const one of planned) this.addOne(one)
  }

  private addOne({ found, verdict, action, remark, sharesNumber }: Planned): void {
    const { summary } = this
    const { contract } = verdict
    const place = { position: found.position, id: verdict.id, title: contract?.title ?? '' }
    summary.format ||= found.format
    summary.records++
    summary.actions[action]++
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
