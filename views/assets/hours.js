// @ts-check
// The grid of a contract: its sums follow what is typed (cells.js moves between its cells). The page works without it; the server
// counts again when it saves.

import { cells, written } from './cells.js'
import { readHours } from './written/hours.js'

const table = /** @type {HTMLTableElement | null} */ (document.querySelector('.grid-form table'))
table?.addEventListener('input', () => count(table))

/** @param {HTMLTableElement} grid */
function count(grid) {
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (grid.querySelectorAll('tr[data-base]'))) {
    const typed = cells(row).reduce((sum, cell) => sum + (figure(cell.value) ?? 0), 0)
    const total = row.querySelector('.sum')
    if (total) total.textContent = written(Number(row.dataset.base) + typed)
  }
  for (const line of /** @type {NodeListOf<HTMLElement>} */ (grid.querySelectorAll('tr[data-line]'))) {
    const kind = line.dataset.line ?? ''
    let change = 0
    for (const sum of /** @type {NodeListOf<HTMLElement>} */ (line.querySelectorAll('[data-sum]'))) {
      const own = cells(grid).filter(({ dataset }) => dataset.month === sum.dataset.sum)
      const value = own.reduce((all, cell) => all + part(kind, cell), 0)
      change += value - shown(sum.textContent)
      sum.textContent = said(
        kind,
        value,
        own.some(cell => cell.value.trim() !== ''),
      )
    }
    const total = line.querySelector('[data-total]')
    if (total) total.textContent = said(kind, shown(total.textContent) + change, true)
  }
  remaining(grid)
}

/** What remains due once what is typed in open months is validated. @param {HTMLTableElement} grid */
function remaining(grid) {
  const place = /** @type {HTMLElement | null} */ (document.querySelector('[data-remaining]'))
  if (!place) return
  const counted = cells(grid).reduce((sum, cell) => sum + part('counted', cell), 0)
  place.textContent = written(Math.max(0, Number(place.dataset.remaining) - counted))
}

/** Declared, excluded or counted centihours of a cell: shared by days where the window cuts the month.
 * @param {string} kind @param {HTMLInputElement} cell */
function part(kind, cell) {
  const declared = figure(cell.value) ?? 0
  const counted = Math.round((declared * Number(cell.dataset.inside ?? 1)) / Number(cell.dataset.days ?? 1))
  return kind === 'declared' ? declared : kind === 'counted' ? counted : declared - counted
}

/** Centihours typed; null when it is no number of hours that a month can hold. @param {string} text */
function figure(text) {
  const { value } = readHours(text)
  return value !== null && value >= 0 && value <= 22000 ? value : null
}

/** @param {string | null} text */
function shown(text) {
  return Math.round(Number((text ?? '').replace(/[\s−]/g, '').replace(',', '.')) * 100)
}

/** @param {string} kind @param {number} value @param {boolean} any */
function said(kind, value, any) {
  if (kind === 'excluded') return value > 0 ? `−${written(value)}` : ''
  return any || value > 0 ? written(value) : ''
}
