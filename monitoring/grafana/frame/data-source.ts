/** Prometheus, as the variable `datasource` names it. */
export const DATA_SOURCE = { type: 'prometheus', uid: '${datasource}' };
