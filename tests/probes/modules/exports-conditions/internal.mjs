export default 'internal by imports';
