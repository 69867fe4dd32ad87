// The share of labour as one types: what the server says with « Calculer », sooner and before its rounding.

import { readAmount, readPercent } from './written/amounts.js'

const french = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 2 })
const FULL_TIME_MONTH = 151.67

for (const box of document.querySelectorAll('[data-sizing]')) {
  const result = box.querySelector('[data-sizing-result]')
  box.addEventListener('input', () => {
    const amount = typed(box, 'montant')
    const share = typed(box, 'part')
    const rate = typed(box, 'taux')
    const cost = typed(box, 'cout')
    if (!result || amount === null || share === null || rate === null || !cost) return
    const hours = (amount * share * rate) / (cost * 10_000)
    const months = Math.round(hours / FULL_TIME_MONTH)
    const people = months > 0 ? `soit ${months} mois d’un temps plein` : 'soit moins d’un mois d’un temps plein'
    result.textContent = `${figure(amount)} € × ${figure(share)} % de main-d’œuvre × ${figure(rate)} % ÷ ${figure(cost)} €/h = ${figure(hours)} h avant arrondi, ${people}.`
  })
}

/** @param {Element} box @param {string} name @returns {number | null} */
function typed(box, name) {
  const input = box.querySelector(`[name="${name}"]`)
  if (!(input instanceof HTMLInputElement)) return null
  const { value } = name === 'part' || name === 'taux' ? readPercent(input.value) : readAmount(input.value)
  return value === null || value < 0 ? null : value / 100
}

/** @param {number} value */
function figure(value) {
  return french.format(value).replace(/\u202f/g, ' ')
}
