import { expect } from 'chai'
import type { Answers, Witness } from '#server/exchange/intake/reading-rules.ts'
import { type Written, workbook } from '../sheets/written.ts'
import { MAY, recognised, said } from './recognised.ts'

const D = 'DIALLO Mamadou'
const N = 'N’GUESSAN Aya'
const MINUTES: Answers = { decimals: 'minutes' }

async function read(rows: Written[][], answers: Answers = {}) {
  const reading = await recognised(workbook([{ rows }]), MAY, answers)
  return { ...reading, told: reading.totals.map(toldOf) }
}

function toldOf({ cell, said: written, sum, agrees }: Witness): string {
  return `${cell} ${written / 60} ${sum / 60} ${agrees ? 'agrees' : 'differs'}`
}

describe('the totals of a sheet', () => {
  it('count the minutes of the next column', async () => {
    const head = ['Nom et prénom', 'Heures', 'Minutes']
    const right = await read([head, [D, 151, 40], [N, 10, 30], ['Total', 162, 10]])
    expect(right.told).to.deep.equal([`B4 ${162 * 60 + 10} ${162 * 60 + 10} agrees`])
    const added = await read([head, [D, 151, 40], [N, 10, 30], ['Total', 161, 70]])
    expect(added.told).to.deep.equal([`B4 ${162 * 60 + 10} ${162 * 60 + 10} agrees`])
    const wrong = await read([head, [D, 151, 40], [N, 10, 30], ['Total', 162, 50]])
    expect(wrong.told).to.deep.equal([`B4 ${162 * 60 + 50} ${162 * 60 + 10} differs`])
  })

  it('are minutes where decimals are; or the sum that a spreadsheet made of them', async () => {
    const rows: Written[][] = [
      ['Nom et prénom', 'Heures'],
      [D, 151.4],
      [N, 10.3],
    ]
    const hand = await read([...rows, ['Total', 162.1]], MINUTES)
    expect(hand.told).to.deep.equal([`B4 ${162 * 60 + 10} ${162 * 60 + 10} agrees`])
    expect(hand.totals[0]!.agrees).to.equal(true)
    const summed = await read([...rows, ['Total', 161.7]], MINUTES)
    expect(summed.totals.map(({ agrees }) => agrees)).to.deep.equal([true])
    const wrong = await read([...rows, ['Total', 162.2]], MINUTES)
    expect(wrong.totals.map(({ agrees }) => agrees)).to.deep.equal([false])
  })

  it('of rows are witnesses when they agree too', async () => {
    const head = ['Nom et prénom', 'S19', 'S20', 'Total']
    const right = await read([head, [D, 35, 30, 65], [N, 10, 5, 15]])
    expect(right.told).to.deep.equal([`D2 ${65 * 60} ${65 * 60} agrees`, `D3 ${15 * 60} ${15 * 60} agrees`])
    const wrong = await read([head, [D, 35, 30, 65], [N, 10, 5, 16]])
    expect(wrong.totals.map(({ agrees }) => agrees)).to.deep.equal([true, false])
    expect(JSON.stringify(wrong.totals)).not.to.include('GUESSAN')
  })

  it('of rows count the minutes of the next column', async () => {
    const { told } = await read([
      ['Nom et prénom', 'Heures', 'Minutes', 'Total'],
      [D, 151, 40, '151h40'],
    ])
    expect(told).to.deep.equal([`D2 ${151 * 60 + 40} ${151 * 60 + 40} agrees`])
  })

  it('answer « décimales ou minutes » only where minutes would not make the same', async () => {
    const people = Array.from({ length: 8 }, (_, index) => `Personne ${'ABCDEFGH'[index]}bcde`)
    const copied = await read([
      ['Nom et prénom', 'Heures', 'Total'],
      ...people.map((name, index): Written[] => [name, 100.1 + index, 100.1 + index]),
    ])
    expect(copied.totals.every(({ agrees }) => agrees)).to.equal(true)
    expect(copied.questions.map(({ code }) => code)).to.deep.equal(['decimals'])
  })

  it('hold no line whose decimals cannot be minutes: that line is refused', async () => {
    const { lines } = await read(
      [
        ['Nom et prénom', 'Heures'],
        [D, 7.75],
        [N, 7.3],
      ],
      MINUTES,
    )
    expect(said({ lines })).to.deep.equal(['aya nguessan 2026-05 750 read', 'diallo mamadou 2026-05 ? refused'])
    expect(lines[0]!.sentence).to.include('les minutes vont de 0 à 59')
  })
})
