import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { centihours } from '#server/base/written/hours.ts'
import { type Choices, choicesFrom, dice, laidOut, styles, type Truth } from './layouts.ts'
import { keyOf, recognised, said } from './recognised.ts'

const SEEDS = Array.from({ length: 70 }, (_, index) => index + 1)

const told = (truth: Truth, inDecimals: boolean) =>
  truth
    .map(
      ({ person, month, minutes, shown }) =>
        `${keyOf(person)} ${month} ${inDecimals ? shown : centihours(minutes * 60)} read`,
    )
    .sort()

const about = (seed: number, { shape, style, total, names }: Choices) =>
  `${seed}: ${shape}, ${style.name}, ${total}, ${names}`

describe('statements of any layout', () => {
  it('say what they say, to the minute, with no setting, as workbook and as CSV', async () => {
    for (const seed of SEEDS) {
      const choices = choicesFrom(seed)
      const file = laidOut(choices, seed)
      for (const form of ['xlsx', 'csv'] as const) {
        const reading = await recognised(file[form], file.period)
        expect(said(reading), `${form} ${about(seed, choices)}`).to.deep.equal(told(file.truth, form === 'csv'))
        expect(reading.questions, about(seed, choices)).to.deep.equal([])
        expect(
          reading.totals.filter(({ agrees }) => !agrees),
          about(seed, choices),
        ).to.deep.equal([])
      }
    }
  })

  it('are the same lines however the same content is laid out', async () => {
    for (const seed of SEEDS.slice(0, 25)) {
      const choices = choicesFrom(seed)
      const roll = dice(seed * 31)
      const other: Choices = {
        ...choices,
        style: choices.style.isExact ? styles.filter(({ isExact }) => isExact)[Math.floor(roll() * 7)]! : choices.style,
        shuffle: choices.shuffle + 17,
        is1904: !choices.is1904,
        preamble: (choices.preamble + 1) % 4,
        blankEvery: choices.blankEvery ? 0 : 3,
        notes: !choices.notes,
        hasBirth: choices.hasBirth,
        monthHow: (choices.monthHow + 2) % 7,
        extra: choices.extra.length ? [] : ['days', 'comment'],
        total: choices.total === 'none' ? 'label' : 'none',
      }
      const [one, two] = [laidOut(choices, seed), laidOut(other, seed)]
      const lines = said(await recognised(one.xlsx, one.period))
      expect(said(await recognised(two.xlsx, two.period)), about(seed, other)).to.deep.equal(lines)
    }
  })

  it('are held as soon as a figure under a total is not what it was', async () => {
    let tried = 0
    for (const seed of SEEDS) {
      const choices = choicesFrom(seed)
      if (choices.total === 'none') continue
      tried += 1
      const file = laidOut(choices, seed, 7)
      const { totals } = await recognised(file.xlsx, file.period)
      expect(
        totals.some(({ agrees }) => !agrees),
        about(seed, choices),
      ).to.equal(true)
    }
    expect(tried).to.be.above(20)
  })

  it('never yield an hour that is in no cell', async () => {
    const roll = dice(4)
    const words = [
      'Nom',
      'Heures',
      'Mai',
      '2026',
      'Total',
      'DIALLO Mamadou',
      '7',
      '151,67',
      '151h40',
      '12/03/1990',
      'S22',
      '',
      'x',
      '-',
      '#REF!',
      '80295478500028',
    ]
    for (let turn = 0; turn < 150; turn++) {
      const rows = Array.from({ length: 8 }, () =>
        Array.from({ length: 5 }, () => words[Math.floor(roll() * words.length)]!),
      )
      const { lines } = await recognised(Buffer.from(rows.map(row => row.join(';')).join('\n')))
      for (const { seconds, cells, state } of lines) {
        if (state !== 'read') continue
        const possible = [0, 25_200, 546_012, 546_000, 7_293_600]
        expect(
          possible.some(one => cells.length > 1 || seconds === one),
          `${seconds} ${cells}`,
        ).to.equal(true)
      }
    }
  })

  const OFFICE = '/usr/bin/soffice'
  const itConverts = existsSync(OFFICE) ? it : it.skip
  itConverts('say the same once another program wrote them, as XLS and ODS', async function () {
    this.timeout(180_000)
    const folder = mkdtempSync(join(tmpdir(), 'clausuivi-office-'))
    try {
      const seeds = SEEDS.slice(0, 6)
      const paths = seeds.map(seed => join(folder, `${seed}.xlsx`))
      for (const [at, seed] of seeds.entries()) writeFileSync(paths[at]!, laidOut(choicesFrom(seed), seed).xlsx)
      for (const form of ['xls', 'ods']) {
        const profile = `-env:UserInstallation=file://${folder}/profile`
        const asked = ['--headless', profile, '--convert-to', form, '--outdir', folder, ...paths]
        execFileSync(OFFICE, asked, { stdio: 'ignore' })
        for (const seed of seeds) {
          const { truth, period } = laidOut(choicesFrom(seed), seed)
          const reading = await recognised(readFileSync(join(folder, `${seed}.${form}`)), period)
          expect(reading.kind).to.equal(form)
          expect(said(reading), `${form} ${about(seed, choicesFrom(seed))}`).to.deep.equal(told(truth, false))
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
