/** Texts that leave even a small model little doubt about what comes next. */
export const constants = `const monday = 1;
const tuesday = 2;
const wednesday = 3;
`;
