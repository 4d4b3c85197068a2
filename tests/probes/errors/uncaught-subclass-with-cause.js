class MyErr extends Error{constructor(m,o){super(m,o);this.name='MyErr';this.extra={a:1}}}
throw new MyErr('custom',{cause:new Error('root')});
