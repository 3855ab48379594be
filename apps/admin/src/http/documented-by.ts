/** Lets a decorator of a parameter document its endpoint, by a decorator of methods. */
export const documentedBy =
  (decorate: MethodDecorator): ParameterDecorator =>
  (target, method) => {
    const handler = method && Object.getOwnPropertyDescriptor(target, method);
    if (handler) decorate(target, method, handler);
  };
