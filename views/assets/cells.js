// @ts-check
// What the cells of hours have in common, wherever they stand.

/** The caret is at this place, or all is selected: an arrow leaves the cell. @param {HTMLInputElement} cell @param {number} place */
export function isAt(cell, place) {
  const { selectionStart, selectionEnd, value } = cell
  return (selectionStart === 0 && selectionEnd === value.length) || (selectionStart === place && selectionEnd === place)
}

/** @param {number} centihours */
export function written(centihours) {
  const text = (centihours / 100).toLocaleString('fr-FR', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  return text.replace(/\s/g, '\u00a0')
}
