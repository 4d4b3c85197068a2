export const helper = (text) => `helped ${text}`;
