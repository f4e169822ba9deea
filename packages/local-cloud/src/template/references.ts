import { isObject, type Json } from '../json.ts';
import { getAttTarget, intrinsicCall, subNames } from './intrinsics.ts';

/** Something that a template's value names: by `Ref` or `Fn::Sub` a parameter or resource, by `Fn::GetAtt` an attribute. */
export interface Reference {
  name: string;
  attribute?: string;
}

/** Every name that a value refers to, in both branches of every `Fn::If`. */
export function referencesIn(value: Json): Reference[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const call = intrinsicCall(value);
  if (call === undefined) return Object.values(value).flatMap(referencesIn);
  if (call.name === 'Ref') return typeof call.argument === 'string' ? [{ name: call.argument }] : [];
  if (call.name === 'Fn::GetAtt') return [attributeReference(call.argument)];
  if (call.name === 'Fn::Sub') return referencesInSub(call.argument);
  return referencesIn(call.argument);
}

function attributeReference(argument: Json): Reference {
  const { resource, attribute } = getAttTarget(argument);
  return { name: resource, attribute };
}

function referencesInSub(argument: Json): Reference[] {
  const [text, variables = {}] = Array.isArray(argument) ? argument : [argument];
  const own = isObject(variables) ? variables : {};
  const named = typeof text === 'string' ? subNames(text).filter((name) => !(name in own)) : [];
  return [...named.map(subReference), ...referencesIn(own)];
}

function subReference(name: string): Reference {
  return name.includes('.') ? attributeReference(name) : { name };
}
