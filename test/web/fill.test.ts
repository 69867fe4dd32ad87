import { expect } from 'chai'
import fc from 'fast-check'
import { fillForms } from '#server/web/fill.ts'
import { field, radios, select, textarea, untouched } from '#server/web/forms.ts'
import { insideOf } from '#server/web/views.ts'

// Forms as the shared parts write them.

const CHOICES = [
  { value: '', label: 'Choisissez' },
  { value: 'a', label: 'A' },
  { value: "l'autre", label: 'L’autre' },
]
const form = (inside: string, action = '/marches/1/modifier?x=1&y=2') =>
  `<p>Avant</p><form method="post" action="${insideOf('shared/form-key', { formKey: action }).split('value="')[1]!.slice(0, -2)}">${inside}</form>`
const parts = () =>
  [
    insideOf('shared/form-key', { formKey: 'number' }),
    insideOf('shared/field', field('nom', 'Nom', untouched, 'Ancien')),
    insideOf('shared/textarea', textarea('texte', 'Texte', untouched, 'Ancien')),
    insideOf('shared/select', select('choix', 'Choix', CHOICES, untouched, 'a')),
    insideOf('shared/radios', radios('bouton', 'Bouton', CHOICES, untouched, 'a')),
  ].join('')
const filled = (typed: Record<string, string[]>) =>
  fillForms(form(parts()), '/marches/1/modifier', [{ form: '/marches/1/modifier?x=1&y=2', typed }])
const read = (text: string) =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

describe('a form given back what was typed in it', () => {
  it('whatever was typed, and nothing else of the page changes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (nom, texte) => {
        const { html, found } = filled({ nom: [nom], texte: [texte] })
        expect(found).to.have.length(1)
        expect(read(/name="nom"[^>]* value="([^"]*)"/.exec(html)![1]!)).to.equal(nom)
        expect(read(/<textarea[^>]*>\n([^<]*)<\/textarea>/.exec(html)![1]!)).to.equal(texte)
        expect(html)
          .to.include('value="number"')
          .and.match(/^<p>Avant<\/p>/)
        expect(html.match(/<input|<textarea|<select/g)).to.have.length(
          form(parts()).match(/<input|<textarea|<select/g)!.length + 1,
        )
      }),
    )
  })

  it('marks of a replacement are text like any other', () => {
    const { html } = filled({ nom: ["$& $1 $' $`"], texte: ['$& $$'] })
    expect(html).to.include('value="$& $1 $\' $`"'.replace('&', '&amp;')).and.include('>\n$&amp; $$</textarea>')
  })

  it('one choice of a list, one of the buttons', () => {
    const { html } = filled({ choix: ["l'autre"], bouton: [''] })
    expect(html.match(/<option[^>]* selected>/g)).to.have.length(1)
    expect(html).to.match(/<option value="l&#x27;autre" selected>/)
    expect(html.match(/<input[^>]*type="radio"[^>]* checked>/g)).to.deep.equal([
      '<input class="form-check-input" type="radio" name="bouton" id="bouton-aucun" value="" checked>',
    ])
  })

  it('a choice that is no longer offered leaves the list as it is', () => {
    expect(filled({ choix: ['parti'] }).html).to.match(/<option value="a" selected>/)
  })

  it('neither a password, nor the number, nor a form that is sent elsewhere', () => {
    const secret = insideOf('shared/field', field('mot-de-passe', 'Mot de passe', untouched, '', { type: 'password' }))
    const given = [{ form: '/compte', typed: { cle: ['forged'], 'mot-de-passe': ['cerise'], nom: ['Lou'] } }]
    const elsewhere = fillForms(form(parts(), '/ailleurs'), '/compte', given)
    expect(elsewhere.found).to.deep.equal([])
    const own = fillForms(form(parts() + secret, '/compte'), '/compte', given)
    expect(own.html).to.include('Lou').and.not.include('cerise').and.not.include('forged')
  })

  it('what was folded away is unfolded', () => {
    const { html } = fillForms(
      `<details><summary>S</summary>${form(parts(), '/a')}</details><details></details>`,
      '/a',
      [{ form: '/a', typed: { nom: ['Lou'] } }],
    )
    expect(html)
      .to.match(/^<details open>/)
      .and.match(/<details><\/details>$/)
  })
})
