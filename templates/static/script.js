const output = document.querySelector('#count');
let count = 0;

document.querySelector('#press').addEventListener('click', () => {
  count += 1;
  output.textContent = String(count);
});
