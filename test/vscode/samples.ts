/** Texts that leave even a small model little doubt about what comes next. */
export const constants = `const monday = 1;
const tuesday = 2;
const wednesday = 3;
`;

/** A function with its last statement missing. */
export const unfinished = `export function sum(numbers: number[]): number {
  let total = 0;
  for (const number of numbers) {
    total += number;
  }
}
`;
