import { expect } from 'chai'
import { type Opens, opensIn } from '#server/pages/opening-links.ts'

const linked = (figure: string): Opens => ({ figure, href: '/lignes', label: figure })
const opened = (sentence: string, ...figures: string[]) =>
  opensIn(sentence, figures.map(linked)).flatMap(({ figure, href }) => (href ? [figure] : []))

describe('a sentence whose figures open', () => {
  it('is said as it was, each figure where it stands', () => {
    const sentence = 'Il manque 120,00\u00a0h, dont 20,00\u00a0h à ce jour.'
    const parts = opensIn(sentence, [linked('120,00\u00a0h'), linked('20,00\u00a0h')])
    expect(parts.map(({ figure }) => figure).join('')).to.equal(sentence)
    expect(opened(sentence, '120,00\u00a0h', '20,00\u00a0h')).to.deep.equal(['120,00\u00a0h', '20,00\u00a0h'])
  })

  it('never opens the end of a longer number', () => {
    for (const longer of ['1', '1\u00a0', '1\u202f', '1 ', '1,']) {
      const sentence = `Il manque ${longer}20,00\u00a0h à la fin.`
      expect(opened(sentence, '20,00\u00a0h'), sentence).to.deep.equal([])
      expect(opened(`${sentence} Puis 20,00\u00a0h.`, '20,00\u00a0h'), sentence).to.deep.equal(['20,00\u00a0h'])
    }
    expect(
      opensIn('Il manque 120,00\u00a0h, puis 20,00\u00a0h.', [linked('20,00\u00a0h')]).map(({ figure }) => figure),
    ).to.deep.equal(['Il manque 120,00\u00a0h, puis ', '20,00\u00a0h', '.'])
  })

  it('leaves out a figure that it does not say', () => {
    expect(opened('Il manque 20,00\u00a0h.', '5,00\u00a0h', '20,00\u00a0h')).to.deep.equal(['20,00\u00a0h'])
  })
})
