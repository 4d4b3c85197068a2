export default 'js file as a module';
