/**
 * The order of rows, as plain JavaScript for the page. `rows` have texts by key; empty texts come last in both
 * directions; numbers by size, names by the alphabet with numbers in them by size; ties keep the report's order.
 */
export const ORDER_SCRIPT = `function order(rows, key, descending) {
  return rows.slice().sort(function (a, b) {
    var x = a[key], y = b[key];
    if (x !== y && (x === '' || y === '')) return x === '' ? 1 : -1;
    var difference = key === 'name' ? x.localeCompare(y, undefined, { numeric: true, sensitivity: 'base' }) : Number(x) - Number(y);
    return (descending ? -difference : difference) || Number(a.index) - Number(b.index);
  });
}
function isShown(row, words, state) {
  return (state === '' || row.state === state || (state === 'moved' && row.state === 'watch')) &&
    words.toLowerCase().split(/\\s+/).every(function (word) { return row.name.toLowerCase().indexOf(word) >= 0; });
}
`;

/** Makes the table of columns sortable and filterable. The page can be read without it: then there is no toolbar. */
export const SCRIPT = `(function () {
'use strict';
${ORDER_SCRIPT}
var table = document.getElementById('columns'), tools = document.getElementById('tools');
if (!table || !tools) return;
var groups = Array.prototype.slice.call(table.tBodies), said = document.getElementById('said');
var search = document.getElementById('search'), state = document.getElementById('state'), by = document.getElementById('by');
var rows = groups.map(function (group) {
  var d = group.dataset;
  return { group: group, name: d.name, verdict: d.verdict, effect: d.effect, importance: d.importance, statistic: d.statistic, p: d.p, index: d.index, state: d.state };
});
var heads = Array.prototype.slice.call(table.querySelectorAll('th[data-sort]'));
var sorted = { key: 'index', descending: false };
function startsDescending(key) { return key !== 'name' && key !== 'p' && key !== 'index'; }
function sortBy(key, descending) {
  sorted = { key: key, descending: descending };
  order(rows, key, descending).forEach(function (row) { table.appendChild(row.group); });
  heads.forEach(function (head) {
    if (head.dataset.sort === key) head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    else head.removeAttribute('aria-sort');
  });
  by.value = key;
}
function filter() {
  var count = 0;
  rows.forEach(function (row) {
    var shown = isShown(row, search.value, state.value);
    row.group.hidden = !shown;
    if (shown) count++;
  });
  said.textContent = count === rows.length ? rows.length + ' columns' : count + ' of ' + rows.length + ' columns';
}
heads.forEach(function (head) {
  var button = document.createElement('button');
  button.type = 'button';
  button.textContent = head.textContent;
  head.textContent = '';
  head.appendChild(button);
  button.addEventListener('click', function () {
    var key = head.dataset.sort;
    sortBy(key, sorted.key === key ? !sorted.descending : startsDescending(key));
  });
});
by.addEventListener('change', function () { sortBy(by.value, startsDescending(by.value)); });
search.addEventListener('input', filter);
state.addEventListener('change', filter);
tools.hidden = false;
filter();
})();`;
