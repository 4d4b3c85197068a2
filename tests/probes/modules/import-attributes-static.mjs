import a from 'data:application/json,{"a":1}' with { type: 'json' };
import b from 'data:application/json,{"a":1}' with { 'type': "json" };
console.log(a, a === b);
