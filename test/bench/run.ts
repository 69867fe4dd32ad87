import { existsSync } from 'node:fs'
import type { Figure } from './figures.ts'

// `npm run bench`: each figure against what it is compared with. With --json, one line of JSON a figure.
// `npm run bench -- scale` runs one of them.

const benches = {
  pdf: 'benchPdf',
  pack: 'benchPack',
  import: 'benchImport',
  meanwhile: 'benchMeanwhile',
  start: 'benchStart',
  contracts: 'benchContracts',
  export: 'benchExport',
  journal: 'benchJournal',
  cells: 'benchCells',
  hours: 'benchHours',
  scale: 'benchScale',
  indicators: 'benchIndicators',
  replay: 'benchReplay',
  identity: 'benchIdentity',
} as const

const asked = process.argv.slice(2)
const json = asked.includes('--json')
const only = asked.filter(argument => argument in benches)
let missed = 0

if (!json) say(['figure', 'ratio', 'goal', 'met', ''])
for (const [name, exported] of Object.entries(benches)) {
  const file = new URL(`./${name}.ts`, import.meta.url)
  if ((only.length > 0 && !only.includes(name)) || !existsSync(file)) continue
  const bench: () => Promise<Figure[]> = (await import(file.href))[exported]
  for (const figure of await bench()) {
    if (!figure.met) missed++
    if (json) {
      const { name, ratio, goal, met } = figure
      const failure = ratio === null ? { detail: figure.detail } : {}
      process.stdout.write(`${JSON.stringify({ name, ratio: rounded(ratio), goal: rounded(goal), met, ...failure })}\n`)
    } else {
      const { name, ratio, goal, met, detail = '' } = figure
      say([name, ratio?.toFixed(2) ?? 'fails', goal.toFixed(2), met ? 'yes' : 'no', detail])
    }
  }
}
process.exitCode = missed > 0 ? 1 : 0

function say([name = '', ratio = '', goal = '', met = '', detail = '']: string[]): void {
  process.stdout.write(`${name.padEnd(82)} ${ratio.padStart(6)} ${goal.padStart(6)}  ${met.padEnd(4)} ${detail}\n`)
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000
}
